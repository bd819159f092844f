package io.github.keycloaktwostep.tests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the modules go one way, and what can be plain Java is plain Java. */
class ArchitectureTest {

    private static final String ROOT = "io.github.keycloaktwostep.";
    private static final String[] OUTER_PACKAGES = {
        ROOT + "authenticator..", ROOT + "requiredaction..", ROOT + "admin..", ROOT + "gateways.."
    };

    /** Values and decisions: they know nothing of Keycloak and are tested without a server. */
    static final List<String> PLAIN = List.of(
            "policy.Policy",
            "policy.PolicyKey",
            "policy.Enforcement",
            "method.MethodType",
            "policy.GracePeriod",
            "policy.ClientRule",
            "gateway.PhoneNumber",
            "phone.Country",
            "phone.PhoneNumberParser",
            "challenge.Challenge",
            "challenge.Code",
            "challenge.CodeGenerator",
            "challenge.VerificationResult",
            "ratelimit.RateLimit",
            "ratelimit.RateLimitExceeded",
            "enrolment.Method",
            "gateway.Message",
            "gateway.DeliveryStatus",
            "delivery.GatewayState",
            "delivery.DeliveryMetrics",
            "admin.health.HealthChecks",
            "admin.health.SetupChecks",
            "admin.health.GatewayChecks",
            "admin.health.MethodChecks",
            "admin.health.ClientRuleChecks",
            "admin.health.CostChecks",
            "admin.health.RealmChecks",
            "admin.health.Finding",
            "admin.statistics.Statistics",
            "admin.statistics.StatisticsCache");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(Build.MODULES.stream().map(Build::classes).toList());

    @ParameterizedTest
    @ValueSource(strings = {"authenticator", "requiredaction", "admin", "gateways"})
    void everyOuterModuleHasItsPackage(String name) {
        assertThat(PRODUCT.containPackage(ROOT + name)).isTrue();
    }

    @Test
    void theGatewayApiKnowsNothingElseOfOurs() {
        assertThat(PRODUCT.containPackage(ROOT + "gateway")).isTrue();
        noClasses()
                .that()
                .resideInAPackage(ROOT + "gateway..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.keycloaktwostep..")
                        .and(DescribedPredicate.not(resideInAPackage(ROOT + "gateway.."))))
                .check(PRODUCT);
    }

    @Test
    void gatewaysUseTheirApiAndLittleOfCore() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "gateways..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.keycloaktwostep..")
                        .and(DescribedPredicate.not(resideInAnyPackage(ROOT + "gateways..", ROOT + "gateway..")))
                        .and(describe(
                                "are neither the server's clock nor the parser of numbers",
                                type -> !type.getName().equals(ROOT + "keycloak.ServerClock")
                                        && !type.getName().equals(ROOT + "phone.PhoneNumberParser"))))
                .check(PRODUCT);
    }

    @Test
    void coreDoesNotKnowPages() {
        assertThat(PRODUCT.containPackage(ROOT + "web")).isTrue();
        noClasses()
                .that(DescribedPredicate.not(
                        resideInAnyPackage(ROOT + "web..", ROOT + "authenticator..", ROOT + "requiredaction..")))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "web.."))
                .check(PRODUCT);
    }

    @Test
    void coreAndWebKnowNoneOfTheOuterModules() {
        noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(OUTER_PACKAGES)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(OUTER_PACKAGES))
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticator", "requiredaction", "admin", "gateways"})
    void noOuterModuleKnowsAnother(String name) {
        String own = ROOT + name + "..";
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(OUTER_PACKAGES).and(DescribedPredicate.not(resideInAPackage(own))))
                .check(PRODUCT);
    }

    @ParameterizedTest
    @FieldSource("PLAIN")
    void valuesAndDecisionsArePlainJava(String name) {
        assertThat(PRODUCT.contain(ROOT + name)).as("%s exists", name).isTrue();
        classes()
                .that(describe("are " + name + " or inside it", type -> isOrIsInside(type, ROOT + name)))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(resideInAPackage("org.keycloak..")))
                .check(PRODUCT);
    }

    @Test
    void onlyThePhonePackageKnowsLibphonenumber() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(ROOT + "phone..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.i18n.phonenumbers.."))
                .check(PRODUCT);
    }

    @Test
    void logsGoToTheServersLog() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(PRODUCT);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(PRODUCT);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(PRODUCT);
        noFields().should().beAnnotatedWith("jakarta.ws.rs.core.Context").check(PRODUCT);
    }

    @Test
    void noStateIsStatic() {
        DescribedPredicate<JavaField> written = describe(
                "are static and written by people",
                field -> field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC));
        fields().that(written).should().beFinal().check(PRODUCT);
        noFields()
                .that(written)
                .should()
                .haveRawType(describe("that holds state", ArchitectureTest::holdsState))
                .check(PRODUCT);
    }

    /** Immutable lists, sets and maps are declared by their interfaces; what is declared otherwise is there to change. */
    private static boolean holdsState(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent")
                || type.isAssignableTo(ThreadLocal.class)
                || (!type.isInterface() && (type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class)));
    }

    private static boolean isOrIsInside(JavaClass type, String name) {
        return type.getName().equals(name) || type.getName().startsWith(name + "$");
    }
}
