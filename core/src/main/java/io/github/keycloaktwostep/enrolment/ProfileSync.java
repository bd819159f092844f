// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Copies the verified number to the attributes of the user's profile that Keycloak's client scope {@code phone} maps to
 * claims. The profile is never used as a factor. When the user no longer has a phone, the earlier number is restored as
 * unverified.
 */
final class ProfileSync {

    private static final Logger LOG = Logger.getLogger(ProfileSync.class);

    static final String NUMBER = "phoneNumber";
    static final String VERIFIED = "phoneNumberVerified";

    private final UserModel user;
    private final ProfileRules rules;

    ProfileSync(UserModel user, ProfileRules rules) {
        this.user = user;
        this.rules = rules;
    }

    /**
     * Updates the profile if it differs. A profile that cannot be written stays as it is. If the profile refuses the
     * number, the earlier number is restored.
     *
     * @return the enrolment to store, with the new state of the copy
     */
    StoredEnrolment update(Enrolment now, StoredEnrolment known) {
        Optional<String> number = accepted(now);
        try {
            if (number.isPresent()) {
                return copy(number.get(), phones(now).toList(), known);
            }
            return known.copied() ? restore(known) : known;
        } catch (ReadOnlyException e) {
            LOG.debugf("The profile of user %s cannot be written, the number is not copied to it", user.getId());
            return known;
        }
    }

    /** Whether the user profile refuses the number, so that admins could no longer save the user. */
    boolean refuses(Enrolment now) {
        return phones(now).findFirst().isPresent() && accepted(now).isEmpty();
    }

    private Optional<String> accepted(Enrolment now) {
        return phones(now).findFirst().filter(rules::acceptNumber);
    }

    /** Whether {@link #update} has nothing to do. */
    boolean upToDate(Enrolment now, StoredEnrolment known) {
        return accepted(now)
                .map(number -> known.copied()
                        && values(NUMBER).equals(List.of(number))
                        && values(VERIFIED).equals(List.of("true")))
                .orElse(!known.copied());
    }

    /**
     * Numbers of the user's phones, starting with the preferred phone. Disabled phones are included, because the user
     * has verified them.
     */
    private static Stream<String> phones(Enrolment now) {
        return Method.phones(Stream.concat(now.preferred().flatMap(now::method).stream(), now.allMethods().stream()))
                .map(phone -> phone.number().e164());
    }

    private StoredEnrolment copy(String number, List<String> own, StoredEnrolment known) {
        List<String> found = values(NUMBER);
        set(NUMBER, List.of(number));
        set(VERIFIED, List.of("true"));
        if (known.copied()) {
            return known;
        }
        return known.withCopy(
                found.stream().filter(value -> !own.contains(value)).toList());
    }

    private StoredEnrolment restore(StoredEnrolment known) {
        set(NUMBER, known.before());
        set(VERIFIED, List.of());
        return known.withoutCopy();
    }

    private List<String> values(String attribute) {
        return user.getAttributeStream(attribute).toList();
    }

    private void set(String attribute, List<String> values) {
        if (values(attribute).equals(values)) {
            return;
        }
        if (values.isEmpty()) {
            user.removeAttribute(attribute);
        } else {
            user.setAttribute(attribute, values);
        }
    }
}
