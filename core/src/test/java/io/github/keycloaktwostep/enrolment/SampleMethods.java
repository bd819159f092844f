package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.enrolment.Method.App;
import io.github.keycloaktwostep.enrolment.Method.Phone;
import io.github.keycloaktwostep.enrolment.Method.RecoveryCodes;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.time.Instant;

/** Methods as a user may have them. */
public final class SampleMethods {

    private static final Instant ADDED = Instant.parse("2026-11-24T12:00:00Z");

    private SampleMethods() {}

    public static Phone mobile(String id) {
        return new Phone(id, ADDED, new PhoneNumber("+4915123456789"), "DE", true, false);
    }

    /** A mobile phone whose owner would rather be called. */
    public static Phone calledMobile(String id) {
        return new Phone(id, ADDED, new PhoneNumber("+4915123456700"), "DE", true, true);
    }

    public static Phone fixedLine(String id) {
        return new Phone(id, ADDED, new PhoneNumber("+4930123456"), "DE", false, true);
    }

    public static App app(String id) {
        return new App(id, ADDED, "my app", 6);
    }

    public static RecoveryCodes recoveryCodes(String id) {
        return new RecoveryCodes(id, ADDED, 3, 10);
    }
}
