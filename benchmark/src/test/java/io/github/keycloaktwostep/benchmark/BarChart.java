// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;

/**
 * A bar chart.
 *
 * @param name name of the file without its extension
 * @param unit the unit of the values
 * @param bars the values by their labels, in drawing order
 */
public record BarChart(String name, String title, String unit, Map<String, Double> bars) {

    private static final int DPI = 144;

    /** Returns the Markdown for the picture, with a path relative to the document. */
    public String reference() {
        return "![" + title + "](" + name + ".png)";
    }

    /** @param document the file that contains the picture */
    void draw(Path document) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(840)
                .height(320)
                .title(title)
                .yAxisTitle(unit)
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setAvailableSpaceFill(0.5);
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setDecimalPattern("0.0#");
        styler.setLabelsVisible(true);
        styler.setLegendVisible(false);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridVerticalLinesVisible(false);
        chart.addSeries(unit, new ArrayList<>(bars.keySet()), List.copyOf(bars.values()));
        Path picture = document.resolveSibling(name + ".png");
        try {
            Files.createDirectories(picture.getParent());
            BitmapEncoder.saveBitmapWithDPI(chart, picture.toString(), BitmapFormat.PNG, DPI);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
