// SPDX-License-Identifier: Apache-2.0
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
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies between modules go one way. Values and decisions do not depend on Keycloak. */
class ArchitectureTest {

    private static final String ROOT = "io.github.keycloaktwostep.";
    private static final String[] OUTER_PACKAGES = {
        ROOT + "authenticator..", ROOT + "requiredaction..", ROOT + "admin..", ROOT + "gateways.."
    };

    /** Values and decisions. They do not depend on Keycloak and are tested without a server. */
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
            "challenge.VerificationResult",
            "ratelimit.RateLimit",
            "ratelimit.RateLimitExceeded",
            "enrolment.Method",
            "gateway.Message",
            "gateway.DeliveryStatus",
            "delivery.GatewayState",
            "delivery.DeliveryMetrics",
            "admin.health.HealthChecks",
            "admin.health.DeliveryChecks",
            "admin.health.MethodChecks",
            "admin.realmsetup.Finding",
            "admin.realmsetup.Findings",
            "admin.statistics.Statistics",
            "admin.statistics.StatisticsCache");

    private static final List<String> INTERNALS = List.of(
            "org.keycloak.services.",
            "org.keycloak.authentication.AuthenticationProcessor",
            "org.keycloak.authentication.AuthenticatorUtil",
            "org.keycloak.authentication.authenticators.",
            "org.keycloak.authentication.requiredactions.",
            "org.keycloak.broker.oidc.",
            "org.keycloak.connections.",
            "org.keycloak.email.freemarker.",
            "org.keycloak.forms.login.freemarker.",
            "org.keycloak.models.cache.",
            "org.keycloak.organization.authentication.",
            "org.keycloak.protocol.",
            "org.keycloak.storage.UserStorage",
            "org.keycloak.storage.StoreManagers",
            "org.keycloak.storage.federated.",
            "org.keycloak.storage.ldap.",
            "org.keycloak.theme.");

    private static final List<String> SPIS = List.of(
            "org.keycloak.services.resource.",
            "org.keycloak.services.resources.admin.AdminEventBuilder",
            "org.keycloak.services.resources.admin.ext.",
            "org.keycloak.services.resources.admin.fgap.",
            "org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator",
            "org.keycloak.protocol.oidc.mappers.",
            "org.keycloak.protocol.ProtocolMapper",
            "org.keycloak.theme.Theme");

    private static final int MAX_PARAMETERS = 5;
    private static final int MAX_LINES = 220;
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(Build.MODULES.stream().map(Build::classes).toList());

    @ParameterizedTest
    @ValueSource(strings = {"authenticator", "requiredaction", "admin", "gateways"})
    void outerModuleHasItsPackage(String name) {
        assertThat(PRODUCT.containPackage(ROOT + name)).isTrue();
    }

    @Test
    void gatewayApiDependsOnNoOtherModule() {
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
    void gatewaysUseTheirApiAndFewCoreClasses() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "gateways..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.keycloaktwostep..")
                        .and(DescribedPredicate.not(resideInAnyPackage(ROOT + "gateways..", ROOT + "gateway..")))
                        .and(describe(
                                "are neither Keycloak helpers nor the phone number parser",
                                type -> !type.getPackageName().equals(ROOT + "keycloak")
                                        && !type.getName().equals(ROOT + "phone.PhoneNumberParser"))))
                .check(PRODUCT);
    }

    @Test
    void coreDoesNotDependOnWeb() {
        assertThat(PRODUCT.containPackage(ROOT + "web")).isTrue();
        noClasses()
                .that(DescribedPredicate.not(
                        resideInAnyPackage(ROOT + "web..", ROOT + "authenticator..", ROOT + "requiredaction..")))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "web.."))
                .check(PRODUCT);
    }

    @Test
    void coreAndWebDoNotDependOnOuterModules() {
        noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(OUTER_PACKAGES)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(OUTER_PACKAGES))
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticator", "requiredaction", "admin", "gateways"})
    void outerModulesDoNotDependOnEachOther(String name) {
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
    void onlyPhonePackageUsesLibphonenumber() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(ROOT + "phone..")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.i18n.phonenumbers.."))
                .check(PRODUCT);
    }

    /** A new Keycloak version then breaks one class, which {@code docs/develop/keycloak-internals.md} names. */
    @Test
    void keycloakInternalIsUsedByOneClass() {
        Map<String, Set<String>> users = PRODUCT.stream()
                // It contains what differs between versions, for the class that uses the rest.
                .filter(type -> !isOrIsInside(type, ROOT + "keycloak.KeycloakVersions"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isInternal(dependency.getTargetClass()))
                .collect(Collectors.groupingBy(
                        dependency -> outermost(dependency.getTargetClass()),
                        Collectors.mapping(dependency -> outermost(dependency.getOriginClass()), Collectors.toSet())));

        assertThat(users).containsKey("org.keycloak.services.managers.AuthenticationManager");
        assertThat(users).allSatisfy((internal, ours) -> assertThat(ours).hasSize(1));
    }

    /** Whether a type belongs to Keycloak's implementation and is not part of an SPI that extensions use or extend. */
    private static boolean isInternal(JavaClass type) {
        String name = type.getName();
        return INTERNALS.stream().anyMatch(name::startsWith) && SPIS.stream().noneMatch(name::startsWith);
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void typeNamesAreUnique() {
        Map<String, List<String>> types = PRODUCT.stream()
                .filter(type ->
                        !type.getSimpleName().isEmpty() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));

        assertThat(types.values().stream().filter(names -> names.size() > 1)).isEmpty();
    }

    /** Components of records are named where they are read, so only records may have more. */
    @Test
    void methodsHaveAtMostFiveParameters() {
        assertThat(PRODUCT.stream()
                        .filter(type -> !type.isRecord())
                        .flatMap(type -> type.getCodeUnits().stream())
                        .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(method -> parameters(method) > MAX_PARAMETERS)
                        .map(JavaCodeUnit::getFullName))
                .isEmpty();
    }

    private static int parameters(JavaCodeUnit method) {
        int hidden = method.isConstructor() && method.getOwner().isEnum() ? 2 : 0;
        return method.getRawParameterTypes().size() - hidden;
    }

    @Test
    void classesHaveAtMost220LinesOfCode() {
        assertThat(Build.MODULES.stream().flatMap(Build::sources).filter(source -> linesOfCode(source) > MAX_LINES))
                .isEmpty();
    }

    private static long linesOfCode(Path source) {
        return COMMENT.matcher(Build.read(source))
                .replaceAll("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                .count();
    }

    /** Keycloak and the JDK already provide hashes, JSON and random values. */
    @Test
    void usesHelpersOfKeycloakAndTheJdk() {
        noClasses()
                .should()
                .callMethod(MessageDigest.class, "getInstance", String.class)
                .check(PRODUCT);
        noClasses().should().callConstructor(ObjectMapper.class).check(PRODUCT);
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "are random generators",
                        type -> type.isEquivalentTo(SecureRandom.class) || type.isEquivalentTo(Random.class)))
                .check(PRODUCT);
    }

    @Test
    void logsOnlyToTheServerLog() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(PRODUCT);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(PRODUCT);
    }

    @Test
    void fieldsAreNotInjected() {
        NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(PRODUCT);
        noFields().should().beAnnotatedWith("jakarta.ws.rs.core.Context").check(PRODUCT);
    }

    @Test
    void staticFieldsHoldNoState() {
        DescribedPredicate<JavaField> declared = describe(
                "are static and not synthetic",
                field -> field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC));
        fields().that(declared).should().beFinal().check(PRODUCT);
        noFields()
                .that(declared)
                .should()
                .haveRawType(describe("that holds state", ArchitectureTest::holdsState))
                .check(PRODUCT);
    }

    /** Immutable collections are declared by their interfaces; a field of an implementation type is meant to change. */
    private static boolean holdsState(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent")
                || type.isAssignableTo(ThreadLocal.class)
                || (!type.isInterface() && (type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class)));
    }

    private static boolean isOrIsInside(JavaClass type, String name) {
        return type.getName().equals(name) || type.getName().startsWith(name + "$");
    }
}
