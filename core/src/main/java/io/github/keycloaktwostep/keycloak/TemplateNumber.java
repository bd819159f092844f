// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import freemarker.template.TemplateNumberModel;

/**
 * A number that a template passes to a text with plural forms, such as <code>{0,choice,1#one|1&lt;{0} codes}</code>. Before 26.5,
 * Keycloak's {@code msg()} passes on FreeMarker's own type for numbers, for which {@code MessageFormat} has no plural
 * forms. This number is both, so no version converts it. Guarded by {@code MatrixIT}.
 */
final class TemplateNumber extends Number implements TemplateNumberModel {

    private static final long serialVersionUID = 1L;

    private final long value;

    TemplateNumber(long value) {
        this.value = value;
    }

    @Override
    public Number getAsNumber() {
        return value;
    }

    @Override
    public int intValue() {
        return Math.toIntExact(value);
    }

    @Override
    public long longValue() {
        return value;
    }

    @Override
    public float floatValue() {
        return value;
    }

    @Override
    public double doubleValue() {
        return value;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
