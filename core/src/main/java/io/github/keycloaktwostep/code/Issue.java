package io.github.keycloaktwostep.code;

import io.github.keycloaktwostep.budget.Refusal;
import java.time.Instant;

/** What came of asking for a code to be sent. */
public sealed interface Issue {

    /** It is on its way. */
    record Sent(Challenge challenge) implements Issue {}

    /** One was sent a moment ago; nothing was sent now. */
    record Cooling(Instant until) implements Issue {}

    /** A budget is used up; nothing was sent. */
    record Refused(Refusal refusal) implements Issue {}

    /** Too many messages are waiting, or no gateway carries this channel; nothing was sent. */
    record Busy() implements Issue {}
}
