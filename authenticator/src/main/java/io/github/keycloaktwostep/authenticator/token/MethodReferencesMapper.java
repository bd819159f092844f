// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.token;

import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.secondstep.UsedCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapperUtils;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.IDToken;

/**
 * Adds claims that tell apps how a user signed in: {@code amr} (RFC 8176), {@code two_step_method} and {@code
 * two_step_code_at}. The values come from the session, so refreshed tokens contain the same values.
 */
public final class MethodReferencesMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper, OIDCIDTokenMapper, UserInfoTokenMapper, TokenIntrospectionTokenMapper {

    /** {@code sms}, {@code voice}, {@code app}, {@code recovery_code} or {@code remembered_device}, as in events. */
    private static final String METHOD = Events.METHOD;
    /** When a code was last entered, in seconds since 1970, as in {@code auth_time}. */
    private static final String CODE_AT = "two_step_code_at";

    @Override
    public String getId() {
        return ProviderIds.AMR_MAPPER;
    }

    @Override
    public String getDisplayType() {
        return "Two-Step Verification: authentication methods (amr)";
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "Adds how the user signed in. 'amr': pwd, sms, tel (a call), otp (app or recovery code), hwk (WebAuthn),"
                + " and mfa if a password and one of the others were used. 'two_step_method': sms, voice, app,"
                + " recovery_code or remembered_device; a remembered device is not a second factor and adds nothing to"
                + " 'amr'. 'two_step_code_at': when a code was last entered, in seconds since 1970.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        List<ProviderConfigProperty> properties = new ArrayList<>();
        OIDCAttributeMapperHelper.addIncludeInTokensConfig(properties, MethodReferencesMapper.class);
        return properties;
    }

    /** Runs after Keycloak's own mapper for {@code amr}, which overwrites existing values. */
    @Override
    public int getPriority() {
        return ProtocolMapperUtils.PRIORITY_SCRIPT_MAPPER + 1;
    }

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext clientSession) {
        Optional<SecondStepMark> secondStep = SecondStepMark.of(session, userSession);
        Map<String, Object> claims = token.getOtherClaims();
        Set<String> amr = new LinkedHashSet<>(existing(claims));
        amr.addAll(MethodReferences.of(secondStep, UsedCredentials.of(session, userSession)));
        if (!amr.isEmpty()) {
            claims.put(OAuth2Constants.AUTHENTICATOR_METHOD_REFERENCE, List.copyOf(amr));
        }
        secondStep.ifPresent(step -> claims.put(METHOD, step.method()));
        secondStep
                .flatMap(SecondStepMark::codeAt)
                .map(Instant::getEpochSecond)
                .ifPresent(seconds -> claims.put(CODE_AT, seconds));
    }

    private static List<String> existing(Map<String, Object> claims) {
        Object amr = claims.get(OAuth2Constants.AUTHENTICATOR_METHOD_REFERENCE);
        return amr instanceof Collection<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }
}
