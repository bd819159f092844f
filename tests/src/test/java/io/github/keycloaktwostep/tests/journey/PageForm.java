// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;

/** The form of one of the product's pages, read as a browser reads it. */
record PageForm(FormElement form) {

    static PageForm on(HtmlPage page) {
        if (page.document().selectFirst("[data-two-step-page] form") instanceof FormElement form) {
            return new PageForm(form);
        }
        throw new IllegalStateException("there is no form of the product on " + page);
    }

    /** Fields that are sent without any user input, except that of the button. */
    Map<String, String> filledIn() {
        Map<String, String> fields = new LinkedHashMap<>();
        form.formData().forEach(field -> fields.put(field.key(), field.value()));
        return fields;
    }

    /** Whether there is an input or a list of this name. */
    boolean hasField(String name) {
        return form.selectFirst("input[name=%1$s], select[name=%1$s]".formatted(name)) != null;
    }

    /** Whether there is a radio button or a checkbox that can be chosen. */
    boolean offers(String name, String value) {
        return form.select("input[name=" + name + "]:not([disabled])")
                .eachAttr("value")
                .contains(value);
    }

    /** The value of the card whose text matches. */
    Optional<String> card(Pattern words) {
        return form.select("label.two-step-card").stream()
                .filter(card -> words.matcher(card.text()).find())
                .findFirst()
                .map(card -> card.selectFirst("input"))
                .map(Element::val);
    }

    /** Fields that the button with this id or name sends. */
    Optional<Map<String, String>> button(String idOrName) {
        return fieldsOf("button[type=submit][id=%1$s], button[type=submit][name=%1$s]".formatted(idOrName));
    }

    /** Fields that the button for this action sends. */
    Optional<Map<String, String>> action(String action) {
        return fieldsOf("button[type=submit][name=action][value=" + action + "]");
    }

    /** Fields that the first button sends. */
    Optional<Map<String, String>> primary() {
        return fieldsOf("button[type=submit]");
    }

    private Optional<Map<String, String>> fieldsOf(String selector) {
        return Optional.ofNullable(form.selectFirst(selector))
                .map(button -> button.hasAttr("name") ? Map.of(button.attr("name"), button.val()) : Map.of());
    }
}
