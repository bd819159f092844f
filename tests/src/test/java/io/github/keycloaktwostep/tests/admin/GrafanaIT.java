// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.Await;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Http;
import io.github.keycloaktwostep.tests.server.MailServer;
import io.github.keycloaktwostep.tests.server.ProductionServer;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.twilio.TwilioBehaviour;
import io.github.keycloaktwostep.tests.twilio.TwilioError;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboard and the alert rules query metrics that a server exports once it has been used. */
class GrafanaIT {

    private static final FakeTwilio TWILIO = ProductionServer.twilio();
    private static final Pattern METRIC_NAME =
            Pattern.compile("\\b[a-z_]+_[a-z_]+\\b(?=\\s*[{\\[)]|\\s+(?:unless|offset)\\b)");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    /** Label that Prometheus itself adds. */
    private static final String JOB_LABEL = "job";

    private static final Set<String> PANELS = Set.of(
            "Sign-ins by method",
            "Messages by gateway and outcome",
            "Time a gateway takes",
            "Share delivered",
            "Sent by country and gateway",
            "Delivered by country and gateway",
            "Verified by country and gateway",
            "Codes by outcome",
            "Refusals by budget",
            "Changes",
            "Alarms of gateways",
            "Warnings",
            "Queue full",
            "Emails to users");

    /** Causes activity for every metric: a delivered code, wrong codes, a rate limit, rejected gateway credentials. */
    @BeforeAll
    static void generateMetrics() {
        MailServer mail = MailServer.running();
        Realm realm = Realm.on(ProductionServer.running())
                .with("smtpServer", mail.config())
                .policy("sends-per-realm-day", "3")
                .create();
        Phones phones = Phones.readingFrom(TWILIO);
        HttpEnrolment wizard = new HttpEnrolment(realm, phones);
        Member alice = wizard.enrol(realm.user(), false);
        HttpUser visitor = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, alice.user(), visitor).givePassword();
        String code = phones.nextCode(alice.number());
        TWILIO.reportStatus(TWILIO.awaitRequest(alice.number(), 2), "delivered", 0);
        page = visitor.submit(page, Map.of("code", Phones.wrong(code)));
        assertThat(visitor.submit(page, Map.of("code", code))).matches(HtmlPage::signedIn);
        requestCode(realm, phones);
        requestCode(realm, phones);
        TWILIO.always(new TwilioBehaviour.Refuse(TwilioError.AUTHENTICATE));
        requestCode(Realm.on(ProductionServer.running()).create(), phones);
        Await.until("an alarm and a sent mail", () -> Optional.of(ProductionServer.metricNames())
                .filter(names -> names.contains("keycloak_two_step_alarms_total")
                        && names.contains("keycloak_two_step_notices_total")));
        TWILIO.reset();
    }

    private static void requestCode(Realm realm, Phones phones) {
        HttpUser visitor = new HttpUser();
        visitor.submit(
                new HttpEnrolment(realm, phones).phonePage(realm.user(), visitor),
                Map.of("country", "DE", "number", Phones.newNumber(), "channel", "sms"));
    }

    /**
     * A Prometheus query.
     *
     * @param title title of its panel, or name of its alert
     */
    record Query(String title, String text) {

        Set<String> metrics() {
            Set<String> names = new TreeSet<>();
            METRIC_NAME.matcher(text).results().forEach(match -> names.add(match.group()));
            return names;
        }

        Set<String> labels() {
            Set<String> labels = new TreeSet<>();
            MATCHER.matcher(text).results().forEach(match -> labels.add(match.group(1)));
            GROUPING.matcher(text)
                    .results()
                    .flatMap(match -> Arrays.stream(match.group(1).split(",", -1)))
                    .forEach(label -> labels.add(label.strip()));
            labels.remove(JOB_LABEL);
            return labels;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(new Query(
                            panel.path("title").asText(), target.path("expr").asText())));
        }
        OpenApi.yaml("docs/grafana/alerts.yaml")
                .at("/groups/0/rules")
                .forEach(rule -> queries.add(
                        new Query(rule.path("alert").asText(), rule.path("expr").asText())));
        return queries;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queriesUseExportedMetricsAndLabels(Query query) {
        String metrics = ProductionServer.metrics();

        assertThat(query.metrics())
                .isNotEmpty()
                .allMatch(name -> name.startsWith("keycloak_two_step_"))
                .allSatisfy(name -> {
                    Set<String> labels = labels(metrics, name);
                    assertThat(labels).as("labels of %s", name).isNotEmpty().containsAll(query.labels());
                });
        assertThat(query.text().chars().filter(letter -> letter == '(').count())
                .isEqualTo(query.text().chars().filter(letter -> letter == ')').count());
    }

    /** Returns the labels that the lines of a metric have. */
    private static Set<String> labels(String metrics, String name) {
        Set<String> labels = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^" + name + "\\{(.*?)} ").matcher(metrics);
        while (line.find()) {
            LABEL.matcher(line.group(1)).results().forEach(label -> labels.add(label.group(1)));
        }
        return labels;
    }

    @Test
    void everyMetricIsOnTheDashboard() throws IOException {
        Set<String> queried = new TreeSet<>();
        for (Query query : queries()) {
            query.metrics().forEach(name -> queried.add(family(name)));
        }

        Set<String> exported = new TreeSet<>();
        ProductionServer.metricNames().stream()
                .filter(name -> name.startsWith("keycloak_two_step_"))
                .forEach(name -> exported.add(family(name)));
        assertThat(queried).isEqualTo(exported);
    }

    /** Removes the suffix, because one meter, such as a timer, has several metrics. */
    private static String family(String name) {
        return name.replaceAll("_(total|bucket|count|sum|max)$", "");
    }

    @Test
    void dashboardContainsThePanels() throws IOException {
        JsonNode dashboard = dashboard();

        assertThat(dashboard.path("panels"))
                .extracting(panel -> panel.path("title").asText())
                .containsAll(PANELS)
                .doesNotHaveDuplicates();
        assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("datasource");
        assertThat(dashboard.at("/templating/list/0/query").asText()).isEqualTo("prometheus");
        assertThat(dashboard.findValues("datasource"))
                .isNotEmpty()
                .allMatch(source -> source.path("uid").asText().equals("${datasource}"));
        assertThat(dashboard.path("panels"))
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
    }

    @Test
    void metricsNameNoUsers() {
        String metrics = ProductionServer.metrics();

        assertThat(metrics.lines().filter(line -> line.startsWith("keycloak_two_step_")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("49151") || line.contains("user1") || line.contains("@"));
    }

    private static JsonNode dashboard() throws IOException {
        return Http.parse(Files.readString(Build.root().resolve("docs/grafana/two-step.json")));
    }
}
