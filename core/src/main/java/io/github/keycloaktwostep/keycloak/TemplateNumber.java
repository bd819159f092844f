// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import freemarker.template.TemplateNumberModel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that a template passes to a text with plural forms, such as <code>{0,choice,1#one|1&lt;{0} codes}</code>.
 * Before 26.5, Keycloak's {@code msg()} passes on FreeMarker's own type for numbers, for which {@code MessageFormat}
 * has no plural forms. This number is both, so no version converts it. Guarded by {@code MatrixIT}.
 *
 * <p>The value never changes. {@link AtomicLong} is the superclass because {@link Long} is final.
 */
final class TemplateNumber extends AtomicLong implements TemplateNumberModel {

    private static final long serialVersionUID = 1L;

    TemplateNumber(long value) {
        super(value);
    }

    @Override
    public Number getAsNumber() {
        return get();
    }
}
