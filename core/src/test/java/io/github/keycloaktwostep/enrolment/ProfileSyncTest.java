// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.enrolment.Enrolment.State;
import io.github.keycloaktwostep.testing.Stub;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/** The copy of the number in a user's profile. */
class ProfileSyncTest {

    private static final Method.Phone MOBILE = SampleMethods.mobile("1");
    private static final Method.Phone OTHER = SampleMethods.fixedLine("2");
    private static final Map<String, List<String>> THE_MOBILE =
            Map.of("phoneNumber", List.of(MOBILE.number().e164()), "phoneNumberVerified", List.of("true"));
    private static final Map<String, List<String>> THE_OTHER =
            Map.of("phoneNumber", List.of(OTHER.number().e164()), "phoneNumberVerified", List.of("true"));

    private static final StoredEnrolment UNDECIDED = StoredEnrolment.UNDECIDED;

    private final Map<String, List<String>> profile = new HashMap<>();
    private final ProfileSync sync = new ProfileSync(user(profile, false), (attribute, values) -> true);
    private int writes;

    @Test
    void copiesPreferredOrFirstPhone() {
        StoredEnrolment copy = sync.update(with("", SampleMethods.app("a"), MOBILE, OTHER), UNDECIDED);
        assertThat(profile).isEqualTo(THE_MOBILE);

        copy = sync.update(with("2", MOBILE, OTHER), copy);
        assertThat(profile).isEqualTo(THE_OTHER);

        copy = sync.update(with("2", MOBILE), copy);
        assertThat(profile).as("the preferred one is gone").isEqualTo(THE_MOBILE);

        assertThat(sync.update(with("", SampleMethods.app("a")), copy)).isEqualTo(UNDECIDED);
        assertThat(profile).isEmpty();
    }

    @Test
    void copiesDisabledPhone() {
        Enrolment off = new Enrolment(
                State.ON, Optional.empty(), Optional.empty(), List.of(), List.of(MOBILE), List.of(), Map.of());

        sync.update(off, UNDECIDED);

        assertThat(profile).isEqualTo(THE_MOBILE);
    }

    @Test
    void restoresProfileIfNumberIsRefused() {
        ProfileSync picky = new ProfileSync(
                user(profile, false),
                (attribute, values) -> !values.contains(OTHER.number().e164()));
        profile.put("phoneNumber", List.of("030 1"));
        StoredEnrolment copy = picky.update(with("", MOBILE), UNDECIDED);
        assertThat(profile).isEqualTo(THE_MOBILE);
        assertThat(picky.refuses(with("", MOBILE))).isFalse();

        Enrolment refused = with("", OTHER);
        assertThat(picky.upToDate(refused, copy)).isFalse();
        copy = picky.update(refused, copy);

        assertThat(profile).isEqualTo(Map.of("phoneNumber", List.of("030 1")));
        assertThat(copy).isEqualTo(UNDECIDED);
        assertThat(picky.refuses(refused)).isTrue();
        assertThat(picky.upToDate(refused, copy)).isTrue();
    }

    @Test
    void restoresEarlierNumberAsUnverified() {
        profile.put("phoneNumber", List.of("030 1"));
        profile.put("phoneNumberVerified", List.of("true"));

        StoredEnrolment copy = sync.update(with("", MOBILE), UNDECIDED);
        assertThat(profile).isEqualTo(THE_MOBILE);
        copy = sync.update(with("2", MOBILE, OTHER), copy);
        assertThat(profile).isEqualTo(THE_OTHER);
        sync.update(with(""), copy);

        assertThat(profile).isEqualTo(Map.of("phoneNumber", List.of("030 1")));
    }

    @Test
    void doesNotRestoreTheUsersOwnNumbers() {
        profile.putAll(THE_OTHER);

        StoredEnrolment copy = sync.update(with("1", MOBILE, OTHER), UNDECIDED);
        sync.update(with(""), copy);

        assertThat(profile).isEmpty();
    }

    @Test
    void leavesOtherNumbersAlone() {
        profile.put("phoneNumber", List.of("030 1"));
        profile.put("phoneNumberVerified", List.of("true"));

        assertThat(sync.update(with("", SampleMethods.app("a")), UNDECIDED)).isEqualTo(UNDECIDED);

        assertThat(profile).hasSize(2);
        assertThat(writes).isZero();
    }

    @Test
    void writesNothingIfUpToDate() {
        assertThat(sync.upToDate(with(""), UNDECIDED)).isTrue();
        assertThat(sync.upToDate(with("", MOBILE), UNDECIDED)).isFalse();
        StoredEnrolment copy = sync.update(with("", MOBILE), UNDECIDED);
        assertThat(sync.upToDate(with("", MOBILE), copy)).isTrue();
        writes = 0;
        assertThat(sync.update(with("", MOBILE), copy)).isEqualTo(copy);
        assertThat(writes).isZero();
        assertThat(sync.upToDate(with("2", MOBILE, OTHER), copy)).isFalse();
        assertThat(sync.upToDate(with(""), copy)).isFalse();

        profile.remove("phoneNumberVerified");
        assertThat(sync.upToDate(with("", MOBILE), copy)).isFalse();

        profile.put("phoneNumber", List.of("+15550100"));
        sync.update(with("", MOBILE), copy);
        assertThat(profile).as("written by somebody else").isEqualTo(THE_MOBILE);
    }

    @Test
    void leavesReadOnlyProfileUnchanged() {
        profile.put("phoneNumber", List.of("030 1"));
        ProfileSync readOnly = new ProfileSync(user(profile, true), (attribute, values) -> true);

        assertThat(readOnly.update(with("", MOBILE), UNDECIDED)).isEqualTo(UNDECIDED);

        assertThat(profile).isEqualTo(Map.of("phoneNumber", List.of("030 1")));
    }

    @Test
    void toStringHidesEarlierNumber() {
        assertThat(UNDECIDED.withCopy(List.of("030 1")).pending("+4930123").toString())
                .doesNotContain("030", "4930");
    }

    private static Enrolment with(String preferred, Method... methods) {
        return SampleMethods.enrolment(
                State.ON, Optional.empty(), Optional.of(preferred).filter(id -> !id.isEmpty()), List.of(methods));
    }

    private UserModel user(Map<String, List<String>> attributes, boolean readOnly) {
        return Stub.of(UserModel.class, (method, arguments) -> switch (method) {
            case "getId" -> "user";
            case "getAttributeStream" -> attributes.getOrDefault((String) arguments[0], List.of()).stream();
            case "setAttribute" -> attributes.put((String) arguments[0], written(arguments[1], readOnly));
            case "removeAttribute" -> written(List.of(), readOnly).isEmpty() ? attributes.remove(arguments[0]) : null;
            default -> throw Stub.unexpected(method);
        });
    }

    private List<String> written(Object values, boolean readOnly) {
        if (readOnly) {
            throw new ReadOnlyException("user is read only");
        }
        writes++;
        return ((List<?>) values).stream().map(String.class::cast).toList();
    }
}
