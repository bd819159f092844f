package io.github.keycloaktwostep.admin.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import java.util.List;
import java.util.Map.Entry;

/**
 * What a set-up is to bring beyond the second step in the browser flow.
 *
 * @param passwordGrant the step for passwords and codes in the direct grant flow
 * @param levelOfAuthentication a flow in which apps can ask for a fresh code (step-up)
 * @param amr claims that tell apps how somebody signed in; also with {@code levelOfAuthentication}
 */
record SetUpRequest(boolean passwordGrant, boolean levelOfAuthentication, boolean amr) {

    private static final String PASSWORD_GRANT = "password-grant";
    private static final String LEVEL_OF_AUTHENTICATION = "level-of-authentication";
    private static final String AMR = "amr";
    private static final List<String> OPTIONS = List.of(PASSWORD_GRANT, LEVEL_OF_AUTHENTICATION, AMR);

    static final SetUpRequest PLAIN = new SetUpRequest(false, false, false);

    /** @throws RequestRejected on an option that is not known, or is neither true nor false */
    static SetUpRequest of(ObjectNode json) {
        for (Entry<String, JsonNode> option : json.properties()) {
            if (!OPTIONS.contains(option.getKey())) {
                throw RequestRejected.invalidValue(
                        RequestInput.shown(option.getKey()),
                        "'" + RequestInput.shown(option.getKey()) + "' is no option; allowed: "
                                + String.join(", ", OPTIONS));
            }
            if (!option.getValue().isBoolean()) {
                throw RequestRejected.invalidValue(option.getKey(), option.getKey() + " must be true or false");
            }
        }
        boolean levels = json.path(LEVEL_OF_AUTHENTICATION).booleanValue();
        return new SetUpRequest(
                json.path(PASSWORD_GRANT).booleanValue(),
                levels,
                levels || json.path(AMR).booleanValue());
    }
}
