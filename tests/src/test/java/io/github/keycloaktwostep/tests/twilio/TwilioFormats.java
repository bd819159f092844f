// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.Format;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.util.List;
import java.util.function.Predicate;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Formats that only Twilio's description defines. */
final class TwilioFormats {

    private TwilioFormats() {}

    static List<Format> all() {
        return List.of(
                new TextFormat("date-time-rfc-2822", TwilioFormats::isDate),
                new TextFormat("twiml", TwilioFormats::isTwiml));
    }

    private static boolean isDate(String text) {
        try {
            TwilioDates.RFC_2822.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTwiml(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default handler also prints errors.
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new InputSource(new StringReader(text)))
                    .getDocumentElement()
                    .getTagName()
                    .equals("Response");
        } catch (SAXException e) {
            return false;
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record TextFormat(String name, Predicate<String> fits) implements Format {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return fits.test(value);
        }
    }
}
