package io.github.keycloaktwostep.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class ChartTest {

    /** Coordinates have one decimal. */
    private static final double ROUNDING = 0.11;

    @Test
    void barsAreAsLongAsTheirMedians() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("one", spread(10, 10, 10));
        chart.row("three", spread(30, 30, 30));

        List<Element> bars = bars(chart);

        assertThat(bars).hasSize(2);
        assertThat(number(bars.get(1), "x")).isEqualTo(number(bars.get(0), "x"));
        assertThat(number(bars.get(1), "width")).isCloseTo(3 * number(bars.get(0), "width"), within(3 * ROUNDING));
    }

    @Test
    void theRangeLiesWhereBarsOfItsEndsWouldEnd() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("measured", spread(20, 10, 40));
        chart.row("least", spread(10, 10, 10));
        chart.row("most", spread(40, 40, 40));

        List<Double> range = range(chart);

        assertThat(range.get(0)).isCloseTo(end(bars(chart).get(1)), within(ROUNDING));
        assertThat(range.get(1)).isCloseTo(end(bars(chart).get(2)), within(ROUNDING));
    }

    @Test
    void theTargetStandsWhereABarOfItsValueEnds() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("on it", spread(1.5, 1.4, 1.6));
        chart.row("past it", spread(2.9, 2.8, 3));
        chart.target(1.5, "Target: at most 1.50");

        Element target = styled(chart, "line", "target").get(0);

        assertThat(number(target, "x1"))
                .isEqualTo(number(target, "x2"))
                .isCloseTo(end(bars(chart).get(0)), within(ROUNDING));
        assertThat(texts(chart)).contains("Target: at most 1.50");
    }

    @Test
    void aTargetFarAwayIsToBeSeenToo() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("slow", spread(1, 1, 1));
        chart.target(100, "Target: at least 100");

        double target = number(styled(chart, "line", "target").get(0), "x1");

        assertThat(target).isGreaterThan(end(bars(chart).get(0))).isLessThan(Svg.WIDTH);
    }

    @Test
    void theLongestEndsBeforeTheFiguresBegin() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("long", spread(123456, 1000, 999999));

        double most = range(chart).get(1);

        assertThat(end(bars(chart).get(0))).isLessThan(most);
        assertThat(most).isLessThan(Svg.WIDTH - Svg.width("999999"));
    }

    @Test
    void whatIsBelowZeroGoesToTheLeft() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("loss", spread(-2, -4, -1));
        chart.row("gain", spread(2, 1, 4));

        List<Element> bars = bars(chart);

        assertThat(end(bars.get(0))).isCloseTo(number(bars.get(1), "x"), within(ROUNDING));
        assertThat(number(bars.get(0), "x")).isGreaterThan(Svg.width("loss"));
    }

    @Test
    void nothingButZeroesCanBeDrawn() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("idle", spread(0, 0, 0));

        assertThat(number(bars(chart).get(0), "width")).isZero();
    }

    @Test
    void textIsNoMarkup() {
        String odd = "<b>\"R&D\" isn't &lt;";
        Chart chart = new Chart("speed", "Title " + odd, "Unit " + odd, "Series " + odd);
        chart.row("Row " + odd, spread(1, 1, 1));
        chart.target(1, "Target " + odd);

        assertThat(texts(chart))
                .contains("Title " + odd, "Unit " + odd, "Series " + odd, "Row " + odd, "Target " + odd);
        assertThat(elements(chart, "b")).isEmpty();
    }

    @Test
    void thoseWhoDoNotSeeItAreToldTheFigures() {
        Chart chart = new Chart("speed", "Speed", "ms", "1 user", "8 users");
        chart.row("walking", spread(20, 10, 40), spread(25, 24, 26));

        Element svg = root(chart);

        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getAttribute("aria-labelledby")).isEqualTo("title description");
        assertThat(elements(chart, "title").get(0).getTextContent()).isEqualTo("Speed");
        assertThat(elements(chart, "desc").get(0).getTextContent())
                .isEqualTo("ms; walking, 1 user: 20.0 (10.0 to 40.0); walking, 8 users: 25.0 (24.0 to 26.0)");
    }

    @Test
    void seriesLookAlikeInEachRowAndInTheLegend() {
        Chart chart = new Chart("speed", "Speed", "ms", "1 user", "8 users");
        chart.row("walking", spread(1, 1, 1), spread(2, 2, 2));
        chart.row("running", spread(3, 3, 3), spread(4, 4, 4));

        assertThat(styled(chart, "rect", "bar series-0")).hasSize(3);
        assertThat(styled(chart, "rect", "bar series-1")).hasSize(3);
        assertThat(texts(chart)).contains("1 user", "8 users");
    }

    @Test
    void ticksAreRoundNumbers() {
        Chart chart = new Chart("speed", "Speed", "ms");
        chart.row("fast", spread(0.93, 0.9, 1.08));

        assertThat(texts(chart)).contains("0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2");
    }

    @Test
    void whatWouldBeCutOffIsRefused() {
        Chart longTitle = new Chart("speed", "W".repeat(60), "ms");
        assertThatThrownBy(longTitle::svg)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WWW");

        Chart longLabel = new Chart("speed", "Speed", "ms");
        longLabel.row("a label that leaves less than two hundred pixels for bars", spread(1, 1, 1));
        assertThatThrownBy(longLabel::svg).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRowHasABarForEachOfTheSeries() {
        Chart chart = new Chart("speed", "Speed", "ms", "1 user", "8 users");

        assertThatThrownBy(() -> chart.row("walking", spread(1, 1, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatHasNoEndCannotBeDrawn() {
        Chart chart = new Chart("speed", "Speed", "ms");

        assertThatThrownBy(() -> chart.row("walking", spread(1, 1, Double.POSITIVE_INFINITY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("walking");
        assertThatThrownBy(() -> chart.row("walking", spread(1, Double.NEGATIVE_INFINITY, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereAreAsManySeriesAsColours() {
        String[] series =
                IntStream.rangeClosed(0, Svg.SERIES).mapToObj(i -> i + " users").toArray(String[]::new);

        assertThatThrownBy(() -> new Chart("speed", "Speed", "ms", series))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Chart("speed", "Speed", "ms").svg()).contains(".series-" + (Svg.SERIES - 1) + " ");
    }

    private static Spread spread(double median, double least, double most) {
        return new Spread(median, least, most);
    }

    /** Of a chart without series, and so without a legend. */
    private static List<Element> bars(Chart chart) {
        return styled(chart, "rect", "bar series-0");
    }

    /** Where the first bar's begins and where it ends; both have a stroke across, in the same path. */
    private static List<Double> range(Chart chart) {
        String path = styled(chart, "path", "range").get(0).getAttribute("d");
        List<Double> places = Arrays.stream(path.split("[MVH ]", -1))
                .filter(place -> !place.isEmpty())
                .map(Double::valueOf)
                .toList();
        return List.of(places.get(0), places.get(6));
    }

    private static List<String> texts(Chart chart) {
        return elements(chart, "text").stream().map(Element::getTextContent).toList();
    }

    private static List<Element> styled(Chart chart, String tag, String style) {
        return elements(chart, tag).stream()
                .filter(element -> element.getAttribute("class").equals(style))
                .toList();
    }

    private static List<Element> elements(Chart chart, String tag) {
        NodeList nodes = root(chart).getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private static Element root(Chart chart) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(chart.svg().getBytes(UTF_8)))
                    .getDocumentElement();
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new AssertionError(e);
        }
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static double end(Element bar) {
        return number(bar, "x") + number(bar, "width");
    }
}
