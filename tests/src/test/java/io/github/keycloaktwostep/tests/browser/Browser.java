// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import io.github.keycloaktwostep.tests.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Chromium, one for the whole run; each test gets a new profile without cookies. If a test fails, its pages are saved
 * in {@code target/failures}.
 */
public final class Browser implements AfterEachCallback, TestExecutionExceptionHandler {

    private static final List<String> WCAG_22_AA = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");
    private static final String VIOLATIONS =
            """
            options => axe.run(document, { ...options, resultTypes: ['violations'] }).then(found =>
              found.violations.map(rule => rule.id + ' ' + rule.nodes.map(node => node.html).join(' ')))
            """;
    /** The rules that depend on the colours of the page. */
    private static final Map<String, Object> COLOUR_RULES =
            Map.of("runOnly", Map.of("type", "rule", "values", List.of("color-contrast", "link-in-text-block")));
    /** Forced colours come from the system, so axe cannot compute their contrast. */
    private static final Map<String, Object> ALL_EXCEPT_CONTRAST = Map.of(
            "runOnly", Map.of("type", "tag", "values", WCAG_22_AA),
            "rules", Map.of("color-contrast", Map.of("enabled", false)));

    private static final String USER_AGENT =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private static final int PHONE = 320;
    private static final int DESKTOP = 1280;
    private static final int HEIGHT = 800;
    private static final double TIMEOUT_MILLIS = 30_000;

    private final boolean javaScript;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private Page page;

    private Browser(boolean javaScript) {
        this.javaScript = javaScript;
    }

    public static Browser english() {
        return new Browser(true);
    }

    public static Browser withoutJavaScript() {
        return new Browser(false);
    }

    /** The test's first page, opened on first use. */
    public Page page() {
        if (page == null) {
            page = otherDevice();
        }
        return page;
    }

    /** A page in a new profile: another device, or the device of another user. */
    public Page otherDevice() {
        BrowserContext context = Chromium.BROWSER.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setLocale("en-US")
                // Chromium's default names a headless browser, and our pages would show that.
                .setUserAgent(USER_AGENT)
                .setJavaScriptEnabled(javaScript)
                .setViewportSize(DESKTOP, HEIGHT));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        // The default timeout of assertions is too short for the first page of a console on a busy machine.
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        contexts.add(context);
        return context.newPage();
    }

    /** Takes screenshots of the page: light on a small phone, dark on a desktop. */
    public void screenshots(String name) {
        screenshot(name, ColorScheme.LIGHT, PHONE);
        screenshot(name, ColorScheme.DARK, DESKTOP);
        resetAppearance();
    }

    private void screenshot(String name, ColorScheme scheme, int width) {
        page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page().setViewportSize(width, HEIGHT);
        String file = name + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png";
        page().screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Build.target().resolve("screenshots").resolve(file)));
    }

    /**
     * Asserts that axe-core finds nothing in light, dark and forced colours, and that a small phone needs no horizontal
     * scrolling.
     */
    public void assertAccessible() {
        // AxeBuilder would load half a megabyte again for each scheme, and open a second page for the results of
        // frames.
        assertThat(page().locator("iframe, frame").count()).as("frames").isZero();
        page().evaluate(AxeBuilder.getAxeScript());
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertNoViolation(COLOUR_RULES, scheme.name());
        }
        page().emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
        assertNoViolation(ALL_EXCEPT_CONTRAST, "forced colours");
        page().emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.NONE));
        page().setViewportSize(PHONE, HEIGHT);
        assertThat((int) page().evaluate("document.documentElement.scrollWidth"))
                .as("width of the page on a small phone")
                .isLessThanOrEqualTo(PHONE);
        resetAppearance();
    }

    private void assertNoViolation(Map<String, Object> options, String colours) {
        assertThat((List<?>) page().evaluate(VIOLATIONS, options))
                .as("accessibility of %s in %s", page().url(), colours)
                .isEmpty();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        String name = test.getRequiredTestClass().getSimpleName() + "."
                + test.getRequiredTestMethod().getName();
        List<Page> pages =
                contexts.stream().flatMap(context -> context.pages().stream()).toList();
        for (int i = 0; i < pages.size(); i++) {
            saveFailure(pages.get(i), Build.target().resolve("failures").resolve(name + "-" + i));
        }
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        // Requests that are still pending must not be answered by routes of a finished test.
        contexts.forEach(context -> context.pages().forEach(Page::unrouteAll));
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        page = null;
    }

    private static void saveFailure(Page page, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(file + ".png")));
            Files.writeString(Path.of(file + ".html"), "<!-- " + page.url() + " -->\n" + page.content());
        } catch (PlaywrightException gone) {
            Files.writeString(Path.of(file + ".txt"), gone.toString());
        }
    }

    private void resetAppearance() {
        page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page().setViewportSize(DESKTOP, HEIGHT);
    }

    private static final class Chromium {

        private static final List<String> PATHS =
                List.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser");
        private static final com.microsoft.playwright.Browser BROWSER = launch();

        private static com.microsoft.playwright.Browser launch() {
            Optional<Path> installed = Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), PATHS.stream())
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst();
            // If no Chromium is installed, Playwright downloads one.
            Map<String, String> environment =
                    installed.isPresent() ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of();
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                    .setArgs(List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--no-first-run"));
            installed.ifPresent(options::setExecutablePath);
            Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
            return playwright.chromium().launch(options);
        }
    }
}
