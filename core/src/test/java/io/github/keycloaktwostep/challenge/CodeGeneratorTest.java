package io.github.keycloaktwostep.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes are random. */
class CodeGeneratorTest {

    /** 99.9 % of what is uniform over ten digits stays below (χ², nine degrees of freedom). */
    private static final double CRITICAL = 27.88;

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 10})
    void aCodeHasAsManyDigitsAsAskedFor(int length) {
        assertThat(new CodeGenerator(new SecureRandom()).generate(length).digits())
                .hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11})
    void noOtherLengthIsMade(int length) {
        CodeGenerator generator = new CodeGenerator(new SecureRandom());

        assertThatIllegalArgumentException().isThrownBy(() -> generator.generate(length));
    }

    @Test
    void everyDigitIsAsLikelyAsAnyOtherInEveryPlace() throws NoSuchAlgorithmException {
        int codes = 20_000;
        int[][] seen = new int[6][10];
        CodeGenerator generator = new CodeGenerator(repeatable());
        for (int i = 0; i < codes; i++) {
            String digits = generator.generate(6).digits();
            for (int place = 0; place < 6; place++) {
                seen[place][digits.charAt(place) - '0']++;
            }
        }

        double expected = codes / 10.0;
        for (int[] place : seen) {
            double chiSquare = 0;
            for (int count : place) {
                chiSquare += (count - expected) * (count - expected) / expected;
            }
            assertThat(chiSquare).isLessThan(CRITICAL);
        }
    }

    @Test
    void codesDoNotRepeatMoreThanChanceHasIt() throws NoSuchAlgorithmException {
        CodeGenerator generator = new CodeGenerator(repeatable());
        Set<Code> codes = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            codes.add(generator.generate(6));
        }

        assertThat(codes).hasSizeGreaterThan(990);
    }

    @Test
    void whatIsRandomDecidesTheCode() throws NoSuchAlgorithmException {
        assertThat(new CodeGenerator(repeatable()).generate(10))
                .isEqualTo(new CodeGenerator(repeatable()).generate(10));
    }

    /** The same in every run, so that a test of chance never fails by chance. */
    private static SecureRandom repeatable() throws NoSuchAlgorithmException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(20261124);
        return random;
    }
}
