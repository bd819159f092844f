// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import freemarker.template.Configuration;
import freemarker.template.SimpleNumber;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import java.io.IOException;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers in templates, and in texts that Keycloak's {@code msg()} formats. */
class TemplateNumberTest {

    private static final String DEVICES = "{0,choice,0#no devices|1#one device|1<{0} devices}";

    /** As in Keycloak 26.4, which passes arguments on as they are in the template. */
    private static final TemplateMethodModelEx MSG =
            arguments -> new MessageFormat(DEVICES, Locale.ENGLISH).format(arguments.toArray());

    @Test
    void formatsPluralForms() throws IOException, TemplateException {
        assertThat(render("${msg(view.devices)}", 0)).isEqualTo("no devices");
        assertThat(render("${msg(view.devices)}", 1)).isEqualTo("one device");
        assertThat(render("${msg(view.devices)}", 12)).isEqualTo("12 devices");
        assertThat(render("${msg(view.devices)}", 1_200)).isEqualTo("1,200 devices");
    }

    @Test
    void canBeComparedAndPrintedInTemplates() throws IOException, TemplateException {
        assertThat(render("<#if view.devices gt 0>some: ${view.devices} ${view.devices?c}</#if>", 2))
                .isEqualTo("some: 2 2");
        assertThat(render("<#if view.devices gt 0>some</#if>", 0)).isEmpty();
    }

    @Test
    void isNotConvertedByAnyKeycloakVersion() {
        TemplateModel number = new TemplateNumber(3);

        assertThat(number).isNotInstanceOf(SimpleNumber.class).isInstanceOf(Number.class);
        assertThat(number).hasToString("3");
    }

    private static String render(String template, long devices) throws IOException, TemplateException {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_32);
        configuration.setLocale(Locale.ENGLISH);
        StringWriter out = new StringWriter();
        new Template("page.ftl", template, configuration)
                .process(Map.of("msg", MSG, "view", Map.of("devices", new TemplateNumber(devices))), out);
        return out.toString();
    }

    /** Cross-check: FreeMarker's own number has no plural forms. */
    @Test
    void freeMarkersOwnNumberWouldFail() {
        assertThatThrownBy(() -> MSG.exec(List.of(new SimpleNumber(3)))).isInstanceOf(IllegalArgumentException.class);
    }
}
