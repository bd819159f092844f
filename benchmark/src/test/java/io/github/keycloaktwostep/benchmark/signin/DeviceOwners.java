package io.github.keycloaktwostep.benchmark.signin;

import io.github.keycloaktwostep.benchmark.CompletedWork;
import io.github.keycloaktwostep.tests.http.HtmlPage;
import io.github.keycloaktwostep.tests.http.HttpEnrolment;
import io.github.keycloaktwostep.tests.http.HttpSignIn;
import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.http.Member;
import io.github.keycloaktwostep.tests.journey.Phones;
import io.github.keycloaktwostep.tests.server.Realm;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Brings people into a realm whose devices are remembered. What is stored of a device depends on all else that is, so
 * these people turn two-step verification on with the wizard, and use another device the way that people do.
 */
final class DeviceOwners {

    private static final int AT_A_TIME = 10;

    private final Realm realm;
    private final Phones phones;
    private final HttpEnrolment enrolment;

    DeviceOwners(Realm realm, FakeTwilio twilio) {
        this.realm = realm;
        this.phones = Phones.fed(twilio);
        this.enrolment = new HttpEnrolment(realm, phones);
    }

    /** Each with so many devices, of which the one that was remembered last is used. */
    List<BenchmarkUser> with(int devices, int count) {
        Callable<BenchmarkUser> one = () -> person(devices);
        return CompletedWork.all(AT_A_TIME, Collections.nCopies(count, one));
    }

    private BenchmarkUser person(int devices) {
        Member member = enrolment.enrol(realm.user(), true);
        HttpUser last = member.browser();
        for (int known = 1; known < devices; known++) {
            last = another(member);
        }
        HttpUser device = last;
        return new BenchmarkUser(
                member.user().name(), member.number(), Optional.empty(), () -> device.anotherDay(Member.DEVICE_COOKIE));
    }

    private HttpUser another(Member member) {
        HttpUser device = new HttpUser();
        HtmlPage page = HttpSignIn.begin(realm, member.user(), device).givePassword();
        page = device.submit(page, Map.of("code", phones.nextCode(member.number()), "rememberDevice", "on"));
        if (!page.signedIn() || !device.hasCookie(Member.DEVICE_COOKIE)) {
            throw new IllegalStateException("expected to be remembered, got " + page);
        }
        return device;
    }
}
