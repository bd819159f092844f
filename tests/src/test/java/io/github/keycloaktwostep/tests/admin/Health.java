// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.tests.server.Realm;
import java.util.List;

/** Response of the health operation for a realm. */
record Health(JsonNode json) {

    static Health of(Realm realm) {
        return new Health(realm.get("/two-step/health"));
    }

    String status() {
        return json.path("status").asText();
    }

    boolean secondStepInBrowser() {
        return json.at("/flows/secondStepInBrowser").asBoolean();
    }

    /** Returns the state of the first gateway. */
    String gateway() {
        return json.at("/gateways/0/state").asText();
    }

    /** Returns the ids of all findings. */
    List<String> ids() {
        return json.path("findings").findValuesAsText("id");
    }

    /** Returns the message of a finding, which must exist. */
    String message(String id) {
        for (JsonNode finding : json.path("findings")) {
            if (finding.path("id").asText().equals(id)) {
                return finding.path("message").asText();
            }
        }
        throw new AssertionError("no " + id + " in " + json);
    }
}
