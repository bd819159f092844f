package io.github.keycloaktwostep.challenge;

import java.security.SecureRandom;

/**
 * Generates uniformly distributed codes (NIST SP 800-63B-4 §3.1.3.2 requires at least 20 bits, which is six digits).
 */
public final class CodeGenerator {

    private final SecureRandom random;

    public CodeGenerator(SecureRandom random) {
        this.random = random;
    }

    /** @param length 6 to 10 digits */
    public Code generate(int length) {
        StringBuilder digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return new Code(digits.toString());
    }
}
