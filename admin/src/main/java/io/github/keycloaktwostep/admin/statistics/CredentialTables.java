package io.github.keycloaktwostep.admin.statistics;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * Counts in Keycloak's tables of credentials: four statements, however many users there are. Keycloak has no call for
 * it; the tables are the ones of {@code keycloak-model-jpa}, as its entities describe them.
 */
final class CredentialTables {

    /** What the JSON of an enrolment says that is on. {@code LIKE} is all that every database can do with it. */
    private static final String ON = "%\"on\":true%";
    /** And of one whose owner never decided. */
    private static final String UNDECIDED = "%\"changed\":0,%";

    private static final String APP = OTPCredentialModel.TYPE;
    private static final String RECOVERY_CODES = RecoveryAuthnCodesCredentialModel.TYPE;
    private static final List<String> COUNTED =
            List.of(CredentialTypes.ENROLMENT, CredentialTypes.PHONE, APP, RECOVERY_CODES, CredentialTypes.DEVICE);
    private static final List<String> METHODS = List.of(CredentialTypes.PHONE, APP, RECOVERY_CODES);

    /** A database that takes longer is told to stop. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Where users are, and how their credentials refer to them. */
    private record Users(String credential, String from, String user, String realm, String same) {

        static final Users LOCAL = new Users(
                "CredentialEntity", "CredentialEntity c join c.user u", "u.id", "u.realmId", "e.user.id = u.id");
        /** Of another store, and not imported. */
        static final Users FEDERATED = new Users(
                "FederatedUserCredentialEntity",
                "FederatedUserCredentialEntity c",
                "c.userId",
                "c.realmId",
                "e.userId = c.userId and e.realmId = c.realmId");
    }

    /** Users, and credentials, of one type. */
    private record Count(long users, long credentials) {

        static final Count NONE = new Count(0, 0);
    }

    private final EntityManager tables;
    private final String realm;

    private CredentialTables(EntityManager tables, String realm) {
        this.tables = tables;
        this.realm = realm;
    }

    /**
     * @param realm id of the realm
     * @return empty where Keycloak keeps users in no such tables
     */
    static Optional<CredentialTables> of(KeycloakSession session, String realm) {
        return Optional.ofNullable(session.getProvider(JpaConnectionProvider.class))
                .map(connection -> new CredentialTables(connection.getEntityManager(), realm));
    }

    UserFigures count(Instant now) {
        return count(Users.LOCAL, now).plus(count(Users.FEDERATED, now));
    }

    private UserFigures count(Users users, Instant now) {
        Map<String, Count> on = usersWithItOn(users);
        return new UserFigures(
                now,
                on.getOrDefault(CredentialTypes.ENROLMENT, Count.NONE).users(),
                on.getOrDefault(CredentialTypes.PHONE, Count.NONE).users(),
                on.getOrDefault(APP, Count.NONE).users(),
                on.getOrDefault(RECOVERY_CODES, Count.NONE).users(),
                on.getOrDefault(CredentialTypes.DEVICE, Count.NONE).credentials(),
                adopted(users));
    }

    private Map<String, Count> usersWithItOn(Users users) {
        Map<String, Count> counts = new HashMap<>();
        query(
                        "select c.type, count(distinct " + users.user() + "), count(c.id) from " + users.from()
                                + " where " + users.realm() + " = :realm and c.type in (:types) and exists ("
                                + enrolment(users) + " and e.credentialData like :data) group by c.type",
                        Object[].class)
                .setParameter("types", COUNTED)
                .setParameter("data", ON)
                .getResultList()
                .forEach(row -> counts.put(
                        (String) row[0], new Count(((Number) row[1]).longValue(), ((Number) row[2]).longValue())));
        return counts;
    }

    private long adopted(Users users) {
        return query(
                        "select count(distinct " + users.user() + ") from " + users.from() + " where " + users.realm()
                                + " = :realm and c.type in (:types) and not exists (" + enrolment(users)
                                + " and e.credentialData not like :data)",
                        Long.class)
                .setParameter("types", METHODS)
                .setParameter("data", UNDECIDED)
                .getSingleResult();
    }

    private static String enrolment(Users users) {
        return "select e.id from " + users.credential() + " e where " + users.same() + " and e.type = '"
                + CredentialTypes.ENROLMENT + "'";
    }

    private <T> TypedQuery<T> query(String text, Class<T> result) {
        return tables.createQuery(text, result)
                .setParameter("realm", realm)
                .setHint("jakarta.persistence.query.timeout", Math.toIntExact(LIMIT.toMillis()));
    }
}
