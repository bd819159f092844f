package io.github.keycloaktwostep.tests.twilio;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request as it arrived.
 *
 * @param resource {@code Messages} or {@code Calls}
 * @param form the form's fields
 * @param status of the answer; 0 where none was given
 * @param sid of the message or call that was made, else empty
 */
public record TwilioRequest(String resource, Map<String, String> form, int status, String sid) {

    private static final Pattern CODE = Pattern.compile("\\b(\\d{6,10})\\b");

    public String to() {
        return form.getOrDefault("To", "");
    }

    public boolean accepted() {
        return status == 201;
    }

    /** The code in a text message. */
    public String code() {
        String body = form.getOrDefault("Body", "");
        Matcher matcher = CODE.matcher(body);
        if (!matcher.find()) {
            throw new AssertionError("no code in: " + body);
        }
        return matcher.group(1);
    }
}
