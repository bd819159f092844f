package io.github.keycloaktwostep.tests.journey;

import io.github.keycloaktwostep.tests.http.HtmlPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The form of one of the product's pages, read as a browser reads it. */
final class ContactSheet {

    private static final Pattern CARD = Pattern.compile("<label class=\"two-step-card\">(.*?)</label>", Pattern.DOTALL);
    private static final Pattern SELECT = Pattern.compile("<select\\b[^>]*>.*?</select>", Pattern.DOTALL);

    private final String html;

    private ContactSheet(String html) {
        this.html = html;
    }

    static ContactSheet on(HtmlPage page) {
        String body = page.body();
        int start = body.indexOf("data-two-step-page=");
        int end = body.indexOf("</form>", Math.max(start, 0));
        if (start < 0 || end < 0) {
            throw new IllegalStateException("there is no form of ours on " + page);
        }
        return new ContactSheet(body.substring(start, end));
    }

    /** What is sent if nothing is touched, the button left out. */
    Map<String, String> filledIn() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String input : tags("input")) {
            String type = attribute(input, "type").orElse("text");
            boolean choice = type.equals("radio") || type.equals("checkbox");
            if (!choice || has(input, "checked")) {
                attribute(input, "name")
                        .ifPresent(name ->
                                fields.put(name, attribute(input, "value").orElse("")));
            }
        }
        SELECT.matcher(html).results().map(match -> match.group()).forEach(select -> {
            List<String> options = tags(select, "option");
            options.stream()
                    .filter(option -> has(option, "selected"))
                    .findFirst()
                    .or(() -> options.stream().findFirst())
                    .flatMap(option -> attribute(option, "value"))
                    .ifPresent(value -> fields.put(attribute(select, "name").orElseThrow(), value));
        });
        return fields;
    }

    /** Whether there is something to type into of this name. */
    boolean hasField(String name) {
        return Stream.concat(tags("input").stream(), tags("select").stream())
                .anyMatch(tag -> attribute(tag, "name").equals(Optional.of(name)));
    }

    /** Whether there is a radio button or a checkbox that can be chosen. */
    boolean offers(String name, String value) {
        return tags("input").stream()
                .filter(input -> attribute(input, "name").equals(Optional.of(name)))
                .filter(input -> attribute(input, "value").equals(Optional.of(value)))
                .anyMatch(input -> !has(input, "disabled"));
    }

    /** The value of the card that says so. */
    Optional<String> card(Pattern words) {
        return CARD.matcher(html)
                .results()
                .map(match -> match.group(1))
                .filter(card -> words.matcher(card.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " "))
                        .find())
                .findFirst()
                .flatMap(card -> attribute(card, "value"));
    }

    /** What the button of this id or, where there is none, of this name sends. */
    Optional<Map<String, String>> button(String idOrName) {
        return buttons()
                .filter(button -> Stream.of("id", "name")
                        .anyMatch(attribute -> attribute(button, attribute).equals(Optional.of(idOrName))))
                .findFirst()
                .map(ContactSheet::sent);
    }

    /** What the button sends that stands for this action. */
    Optional<Map<String, String>> action(String action) {
        return buttons()
                .filter(button -> attribute(button, "name").equals(Optional.of("action")))
                .filter(button -> attribute(button, "value").equals(Optional.of(action)))
                .findFirst()
                .map(ContactSheet::sent);
    }

    /** What the first button sends. */
    Optional<Map<String, String>> primary() {
        return buttons().findFirst().map(ContactSheet::sent);
    }

    private Stream<String> buttons() {
        return tags("button").stream()
                .filter(button -> attribute(button, "type").equals(Optional.of("submit")));
    }

    private List<String> tags(String name) {
        return tags(html, name);
    }

    private static List<String> tags(String html, String name) {
        return Pattern.compile("<" + name + "\\b[^>]*>")
                .matcher(html)
                .results()
                .map(match -> match.group())
                .toList();
    }

    private static Map<String, String> sent(String button) {
        return attribute(button, "name")
                .map(name -> Map.of(name, attribute(button, "value").orElse("")))
                .orElse(Map.of());
    }

    private static boolean has(String tag, String attribute) {
        return Pattern.compile("\\s" + attribute + "(?=[\\s>=/])")
                .matcher(tag.replaceAll("\"[^\"]*\"", "\"\""))
                .find();
    }

    private static Optional<String> attribute(String html, String name) {
        Matcher matcher = Pattern.compile("\\s" + name + "=\"([^\"]*)\"").matcher(html);
        return matcher.find() ? Optional.of(HtmlPage.unescaped(matcher.group(1))) : Optional.empty();
    }
}
