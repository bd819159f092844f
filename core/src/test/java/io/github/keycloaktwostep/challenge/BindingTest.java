// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What a code is bound to. */
class BindingTest {

    private static final Recipient SMS = to("+4915123456789", Channel.SMS);
    private static final Recipient CALL = to("+4915123456789", Channel.VOICE);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void canonicalFormIsEqualOnlyForEqualBindings(@ForAll("bindings") Binding one, @ForAll("bindings") Binding other) {
        assertThat(one.canonical().equals(other.canonical())).isEqualTo(one.equals(other));
    }

    /** The same characters, cut into parts at different places, which a plain concatenation would confuse. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void canonicalFormDependsOnWherePartsEnd(
            @ForAll("tricky") String all, @ForAll("cuts") List<Integer> cuts, @ForAll("cuts") List<Integer> otherCuts) {
        Binding one = cut(all, cuts);
        Binding other = cut(all, otherCuts);
        Assume.that(!one.equals(other));

        assertThat(one.canonical()).isNotEqualTo(other.canonical());
    }

    @Test
    void canonicalFormContainsEachPart() {
        Recipient otherNumber = to("+4915123456780", Channel.SMS);

        assertThat(Stream.of(
                                new Binding("realm", "user", "session", Purpose.SIGN_IN, SMS),
                                new Binding("realm2", "user", "session", Purpose.SIGN_IN, SMS),
                                new Binding("realm", "user2", "session", Purpose.SIGN_IN, SMS),
                                new Binding("realm", "user", "session2", Purpose.SIGN_IN, SMS),
                                new Binding("realm", "user", "session", Purpose.STEP_UP, SMS),
                                new Binding("realm", "user", "session", Purpose.ENROLMENT, SMS),
                                new Binding("realm", "user", "session", Purpose.SIGN_IN, CALL),
                                new Binding("realm", "user", "session", Purpose.SIGN_IN, otherNumber))
                        .map(Binding::canonical))
                .doesNotHaveDuplicates();
    }

    @Test
    void namesChannelAndNumberButMasksToString() {
        assertThat(CALL.provedMethod()).isEqualTo("voice:+4915123456789");
        assertThat(CALL.toString()).contains("••89").doesNotContain("15123456789");
        assertThat(new Binding("realm", "user", "session", Purpose.ENROLMENT, CALL))
                .hasToString("Binding[ENROLMENT]");
    }

    private static Binding cut(String all, List<Integer> cuts) {
        int[] ends = cuts.stream()
                .mapToInt(end -> Math.min(end, all.length()))
                .sorted()
                .toArray();
        return new Binding(
                all.substring(0, ends[0]),
                all.substring(ends[0], ends[1]),
                all.substring(ends[1]),
                Purpose.SIGN_IN,
                SMS);
    }

    @Provide
    Arbitrary<Binding> bindings() {
        Arbitrary<String> part = tricky();
        return Combinators.combine(part, part, part, Arbitraries.of(Purpose.class), recipients())
                .as(Binding::new);
    }

    private static Arbitrary<Recipient> recipients() {
        Arbitrary<String> numbers =
                Arbitraries.strings().withChars("17").ofMinLength(5).ofMaxLength(6);
        return Combinators.combine(numbers, Arbitraries.of(Channel.class))
                .as((digits, channel) -> to("+" + digits, channel));
    }

    private static Recipient to(String number, Channel channel) {
        return new Recipient(new PhoneNumber(number), "DE", channel, true);
    }

    @Provide
    Arbitrary<String> tricky() {
        return Arbitraries.strings().withChars("01:7").ofMaxLength(8);
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 8).list().ofSize(2);
    }
}
