package io.github.keycloaktwostep.enrolment;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Copies the verified number to the user's profile, to the attributes that Keycloak's client scope {@code phone} makes
 * claims of. One way only: nothing here is ever taken for a factor. A number that stood there before comes back when
 * there is no phone any more, but not as a verified one.
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
     * Makes the profile say what is set up; writes only where it says something else. A profile that cannot be written
     * is left as it is. One that refuses the number gets back what stood there before.
     *
     * @return what is known of the copy from now on
     */
    StoredCopy update(Enrolment now, StoredCopy known) {
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

    /**
     * Whether the user profile refuses the number that is to be copied: an admin could not save the user with it any
     * more.
     */
    boolean refuses(Enrolment now) {
        return phones(now).findFirst().isPresent() && accepted(now).isEmpty();
    }

    private Optional<String> accepted(Enrolment now) {
        return phones(now)
                .findFirst()
                .filter(number -> rules.accept(NUMBER, List.of(number)) && rules.accept(VERIFIED, List.of("true")));
    }

    /** Whether {@link #update} has nothing to do. */
    boolean upToDate(Enrolment now, StoredCopy known) {
        return accepted(now)
                .map(number -> known.copied()
                        && values(NUMBER).equals(List.of(number))
                        && values(VERIFIED).equals(List.of("true")))
                .orElse(!known.copied());
    }

    /**
     * Numbers: the preferred phone's, then the others'. One that was turned off or had too many wrong codes is there,
     * too: its user did prove it.
     */
    private static Stream<String> phones(Enrolment now) {
        return Stream.of(now.preferred().flatMap(now::method).stream(), now.methods().stream(), now.disabled().stream())
                .flatMap(methods -> methods)
                .filter(Method.Phone.class::isInstance)
                .map(phone -> ((Method.Phone) phone).number().e164());
    }

    private StoredCopy copy(String number, List<String> own, StoredCopy known) {
        List<String> found = values(NUMBER);
        set(NUMBER, List.of(number));
        set(VERIFIED, List.of("true"));
        if (known.copied()) {
            return known;
        }
        return new StoredCopy(
                true, found.stream().filter(value -> !own.contains(value)).toList());
    }

    private StoredCopy restore(StoredCopy known) {
        set(NUMBER, known.before());
        set(VERIFIED, List.of());
        return StoredCopy.NONE;
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
