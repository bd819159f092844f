// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import io.github.keycloaktwostep.tests.browser.Browser;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.server.Servers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Contrast of the pages in a theme with PatternFly 5 and in one with PatternFly 6, which Keycloak 27 uses, light and
 * dark. For PatternFly 6, the test replaces the theme's style by the class names and variables of that version.
 */
class PatternFlyIT {

    private static final Realm REALM = Realm.on(Servers.inbox()).create();
    private static final Phones PHONES = Phones.readingFrom(REALM.inbox());

    /** WCAG 2.2 AA: 4.5 for text, 3 for the mark of a delivered message. */
    private static final Map<String, Double> MIN_CONTRAST =
            Map.of("text", 4.5, "soft", 4.5, "accent", 4.5, "danger", 4.5, "good", 3.0);

    /** Values of PatternFly 6.4. */
    private static final String STYLE_6 =
            """
            :root {
              --pf-t--global--text--color--regular: #151515;
              --pf-t--global--text--color--subtle: #4d4d4d;
              --pf-t--global--text--color--link--default: #0066cc;
              --pf-t--global--text--color--status--danger--default: #b1380b;
              --pf-t--global--text--color--status--success--default: #3d7317;
              --pf-t--global--border--color--default: #c7c7c7;
              --pf-t--global--background--color--primary--default: #ffffff;
            }
            .pf-v6-theme-dark {
              color-scheme: dark;
              --pf-t--global--text--color--regular: #ffffff;
              --pf-t--global--text--color--subtle: #c7c7c7;
              --pf-t--global--text--color--link--default: #b9dafc;
              --pf-t--global--text--color--status--danger--default: #f89b78;
              --pf-t--global--text--color--status--success--default: #87bb62;
              --pf-t--global--border--color--default: #a3a3a3;
              --pf-t--global--background--color--primary--default: #292929;
            }
            body { background: var(--pf-t--global--background--color--primary--default); }
            """;

    private static final String APPLY_STYLE_6 =
            """
            style => {
              document.querySelectorAll('link[rel=stylesheet]').forEach(link =>
                link.href.endsWith('/two-step.css') || link.remove());
              document.querySelectorAll('[class*=pf-v5-]').forEach(element =>
                element.setAttribute('class', element.getAttribute('class').replaceAll('pf-v5-', 'pf-v6-')));
              document.head.append(Object.assign(document.createElement('style'), { textContent: style }));
            }""";

    private static final String TOGGLE_CLASS = "([name, on]) => document.documentElement.classList.toggle(name, on)";

    private static final String COLOUR =
            """
            name => {
              const probe = document.createElement('span');
              probe.style.color = `var(--two-step-${name})`;
              document.querySelector('.two-step').append(probe);
              const colour = getComputedStyle(probe).color;
              probe.remove();
              return colour.match(/\\d+/g).slice(0, 3).map(Number);
            }""";

    private static final String BACKGROUND =
            """
            () => {
              let element = document.querySelector('.two-step');
              while (element.parentElement && /^rgba\\(.*, 0\\)$/.test(getComputedStyle(element).backgroundColor)) {
                element = element.parentElement;
              }
              return getComputedStyle(element).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number);
            }""";

    private static final String LOW_CONTRAST =
            "() => axe.run('.two-step', { runOnly: { type: 'rule', values: ['color-contrast'] } })"
                    + ".then(found => found.violations.flatMap(rule => rule.nodes.map(node => node.html)))";

    @RegisterExtension
    final Browser browser = Browser.english();

    @Test
    void pagesAreReadableWithBothPatternFlyVersions() {
        String number = Phones.newNumber();
        PageText alice = new PageText(REALM, PHONES);
        checkContrast(alice.opensWizard().sees("intro"));
        checkContrast(alice.continues().sees("method"));
        alice.chooses("method", "phone")
                .continues()
                .types("country", "DE")
                .types("number", "12")
                .continues();
        checkContrast(alice.seesError("number", ".+"));
        alice.types("number", number).continues().sees("code");
        String code = PHONES.nextCode(number);
        checkContrast(alice.entersCode(Phones.wrong(code)).seesError("code", ".+"));
        alice.entersCode(code);
        alice.backsUpWithApp();
        checkContrast(alice);
        alice.ticks("rememberDevice").turnsOn().opensSettings().sees("sign-in").entersCode(PHONES.nextCode(number));
        checkContrast(alice.sees("settings"));
        checkContrast(alice.presses("two-step-turn-off").sees("turn-off"));
    }

    /** Checks the current page without its scripts. */
    private void checkContrast(PageText user) {
        Document document = user.page().document().clone();
        document.select("script").remove();
        document.head().prependElement("base").attr("href", document.location());
        browser.page().setContent(document.outerHtml());
        // PagesIT runs axe on the texts with this version.
        assertReadable("pf-v5-theme-dark", where -> {});
        browser.page().evaluate(APPLY_STYLE_6, STYLE_6);
        browser.page().evaluate(AxeBuilder.getAxeScript());
        assertReadable(
                "pf-v6-theme-dark", where -> assertThat((List<?>) browser.page().evaluate(LOW_CONTRAST))
                        .as("texts with low contrast: %s", where)
                        .isEmpty());
    }

    private void assertReadable(String darkClass, Consumer<String> assertTexts) {
        Page page = browser.page();
        for (boolean dark : List.of(false, true)) {
            page.evaluate(TOGGLE_CLASS, List.of(darkClass, dark));
            String where = "%s of %s".formatted(dark ? darkClass : "light", page.title());
            List<Integer> background = colour(page.evaluate(BACKGROUND));
            assertThat(luminance(background) < 0.2)
                    .as("dark background: %s", where)
                    .isEqualTo(dark);
            MIN_CONTRAST.forEach((name, least) -> assertThat(contrast(colour(page.evaluate(COLOUR, name)), background))
                    .as("contrast of %s: %s", name, where)
                    .isGreaterThanOrEqualTo(least));
            assertTexts.accept(where);
        }
    }

    private static List<Integer> colour(Object channels) {
        return ((List<?>) channels)
                .stream().map(channel -> ((Number) channel).intValue()).toList();
    }

    /** Contrast ratio of WCAG 2. */
    private static double contrast(List<Integer> one, List<Integer> other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** Relative luminance of WCAG 2. */
    private static double luminance(List<Integer> colour) {
        return 0.2126 * linear(colour.get(0)) + 0.7152 * linear(colour.get(1)) + 0.0722 * linear(colour.get(2));
    }

    private static double linear(int channel) {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
