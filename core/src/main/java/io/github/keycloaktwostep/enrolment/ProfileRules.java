// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.validate.ValidationError;

/** The validators of the realm's user profile. */
@FunctionalInterface
public interface ProfileRules {

    /** No listeners; for a varargs parameter of Keycloak. */
    Consumer<ValidationError>[] NOBODY = null;

    /** Whether an admin could save a user whose attribute has these values. */
    boolean accept(String attribute, List<String> values);

    /**
     * The rules of the session's realm for a user.
     *
     * @param user {@code null} for a user without other attributes
     */
    static ProfileRules of(KeycloakSession session, UserModel user) {
        return (attribute, values) -> session.getProvider(UserProfileProvider.class)
                .create(UserProfileContext.USER_API, Map.of(attribute, values), user)
                .getAttributes()
                .validate(attribute, NOBODY);
    }

    /** Whether an admin could save a user with this verified number. */
    default boolean acceptNumber(String e164) {
        return accept(ProfileSync.NUMBER, List.of(e164)) && accept(ProfileSync.VERIFIED, List.of("true"));
    }
}
