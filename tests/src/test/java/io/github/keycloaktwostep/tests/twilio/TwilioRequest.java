// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as it was received.
 *
 * @param resource {@code Messages} or {@code Calls}
 * @param fields the form's fields, each with its values in the order they came in
 * @param status of the response; 0 if there was none
 * @param sid of the created message or call; empty if none was created
 */
public record TwilioRequest(String resource, Map<String, List<String>> fields, int status, String sid) {

    private static final Pattern CODE = Pattern.compile("\\b(\\d{6,10})\\b");

    /** The form's fields, with the first value of a repeated field. */
    public Map<String, String> form() {
        return firstValues(fields);
    }

    /** All values of a field; empty if it is missing. */
    public List<String> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    public String to() {
        return form().getOrDefault("To", "");
    }

    public boolean accepted() {
        return status == 201;
    }

    public boolean isCall() {
        return resource.equals("Calls");
    }

    /** The code in a text message, or in the text of a call. */
    public String code() {
        String words = form().getOrDefault("Body", form().getOrDefault("Twiml", ""));
        Matcher matcher = CODE.matcher(words.replaceAll("(?<=\\d), (?=\\d)", ""));
        if (!matcher.find()) {
            throw new AssertionError("no code in: " + words);
        }
        return matcher.group(1);
    }

    static Map<String, String> firstValues(Map<String, List<String>> fields) {
        Map<String, String> form = new LinkedHashMap<>();
        fields.forEach((field, values) -> form.put(field, values.get(0)));
        return form;
    }
}
