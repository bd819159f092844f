// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.text;

import io.github.keycloaktwostep.keycloak.ModelCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.theme.TemplatingUtil;
import org.keycloak.theme.Theme;

/**
 * Our texts in one language, from a realm's theme and localization. Each text comes with its actual language, because
 * Keycloak falls back to another language if a text is missing.
 */
public final class RealmTexts {

    /** Prefix of the keys of our texts. */
    private static final String OURS = "twoStep";

    /** Texts that must contain their first argument, the code. */
    private static final Set<String> WITH_CODE = Set.of("twoStepSms", "twoStepSmsShort", "twoStepCall");

    private final String service;
    private final Map<String, Text> texts;

    private RealmTexts(String service, Map<String, Text> texts) {
        this.service = service;
        this.texts = texts;
    }

    /**
     * One text.
     *
     * @param language language of the text, with the country of the requested language
     */
    public record Text(TextPattern pattern, Locale language) {}

    /**
     * An unusable text.
     *
     * @param language BCP 47 tag of its language
     * @param reason in English
     */
    public record Unusable(String key, String language, String reason) {

        @Override
        public String toString() {
            return key + " (" + language + "): " + reason;
        }
    }

    /** @param locale the requested language */
    public static RealmTexts of(KeycloakSession session, RealmModel realm, Theme.Type type, Locale locale) {
        try {
            Theme theme = session.theme().getTheme(type);
            Map<Locale, Properties> own = LocaleUtil.getRealmLocalizationTexts(realm, locale);
            Origin origin = new Origin(theme, own, realm.getName(), realm.getDisplayName());
            return ModelCache.of(
                    realm, "texts." + type + "." + locale.toLanguageTag(), origin, () -> read(origin, realm, locale));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The sources of the texts.
     *
     * @param theme the same instance as long as Keycloak keeps it loaded
     * @param own the realm's own texts in the language and its fallback languages, in their order
     */
    private record Origin(Theme theme, Map<Locale, Properties> own, String name, String displayName) {

        boolean says(Locale language, String key) {
            return own.getOrDefault(language, new Properties()).containsKey(key);
        }
    }

    /** Keycloak merges some thousand texts for each call. Only a few of them are ours. */
    private static RealmTexts read(Origin origin, RealmModel realm, Locale locale) {
        try {
            Properties all = origin.theme().getEnhancedMessages(realm, locale);
            List<Locale> chain = List.copyOf(origin.own().keySet());
            List<Properties> ofTheme = new ArrayList<>();
            for (Locale language : chain) {
                ofTheme.add(origin.theme().getMessages(language));
            }
            Map<String, Text> texts = new HashMap<>();
            all.stringPropertyNames().stream()
                    .filter(key -> key.startsWith(OURS))
                    .forEach(key -> {
                        Locale language = language(key, origin, chain, ofTheme);
                        boolean same = language.getLanguage().equals(locale.getLanguage());
                        texts.put(key, new Text(new TextPattern(all.getProperty(key)), same ? locale : language));
                    });
            return new RealmTexts(service(origin.name(), origin.displayName(), all), Map.copyOf(texts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The language of a text: the first one whose text differs from that of the next language. */
    private static Locale language(String key, Origin origin, List<Locale> chain, List<Properties> ofTheme) {
        for (int i = 0; i < chain.size() - 1; i++) {
            String text = ofTheme.get(i).getProperty(key);
            boolean another = text != null && !text.equals(ofTheme.get(i + 1).getProperty(key));
            if (another || origin.says(chain.get(i), key)) {
                return chain.get(i);
            }
        }
        return chain.get(chain.size() - 1);
    }

    /** Resolves <code>${key}</code> in a display name to a text, like Keycloak's own pages. */
    private static String service(String name, String displayName, Properties all) {
        if (displayName == null || displayName.isBlank()) {
            return name;
        }
        String resolved = TemplatingUtil.resolveVariables(displayName, all).strip();
        return resolved.isEmpty() ? name : resolved;
    }

    /** The realm's display name in the requested language, or its name if it has no display name. */
    public String service() {
        return service;
    }

    /** @throws IllegalArgumentException if there is no such text in any language */
    public Text text(String key) {
        Text text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key);
        }
        return text;
    }

    /** The unusable texts among these. */
    public List<Unusable> unusable(List<String> keys) {
        return keys.stream()
                .filter(texts::containsKey)
                .flatMap(key -> problem(
                        key,
                        texts.get(key).language().toLanguageTag(),
                        texts.get(key).pattern()))
                .toList();
    }

    /** Our texts that the realm's localization makes unusable, in all its languages. */
    public static List<Unusable> unusable(RealmModel realm) {
        List<Unusable> found = new ArrayList<>();
        new TreeMap<>(realm.getRealmLocalizationTexts())
                .forEach((language, own) -> new TreeMap<>(own).forEach((key, text) -> {
                    if (key.startsWith(OURS)) {
                        problem(key, language, new TextPattern(text)).forEach(found::add);
                    }
                }));
        return List.copyOf(found);
    }

    private static Stream<Unusable> problem(String key, String language, TextPattern pattern) {
        return problem(key, pattern).stream().map(reason -> new Unusable(key, language, reason));
    }

    private static Optional<String> problem(String key, TextPattern pattern) {
        if (WITH_CODE.contains(key)) {
            return pattern.problemOfCode();
        }
        boolean message = key.startsWith("twoStepSms") || key.startsWith("twoStepCall");
        return message ? pattern.problemOfMessage() : pattern.problem();
    }
}
