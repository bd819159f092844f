<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepAppTitle")>
  <@ts.form>
    <#assign apps = twoStep.supportedApplications?map(app -> msg(app))?sort?join(", ")>
    <p class="two-step-lead"><#if !apps?has_content>${msg("twoStepAppLeadAny")}<#elseif twoStep.unusual>${msg("twoStepAppLeadOnly", apps)}<#else>${msg("twoStepAppLead", apps)}</#if></p>
    <ol class="two-step-steps">
      <li>
        <p>${msg("twoStepAppScan")}</p>
        <img class="two-step-qr" id="two-step-qr" src="data:image/png;base64,${twoStep.qr}" alt="${msg("twoStepAppQr")}" width="200" height="200">
        <p class="two-step-app-open"><a class="two-step-link" href="${twoStep.otpauth}">${msg("twoStepAppOpen")}</a></p>
        <p class="two-step-hint" id="two-step-secret-label">${msg("twoStepAppSecret")}</p>
        <div class="two-step-secret">
          <code id="two-step-secret" aria-labelledby="two-step-secret-label" dir="ltr" translate="no">${twoStep.secret}</code>
          <button type="button" class="two-step-link" hidden data-two-step-copy="#two-step-secret"
                  data-text-done="${msg("twoStepCopied")}" data-text-failed="${msg("twoStepCopyFailed")}">${msg("twoStepAppCopy")}</button>
        </div>
        <#if twoStep.unusual>
          <p class="two-step-hint">
            ${msg("loginTotpType")}: ${msg("loginTotp." + twoStep.type)} ·
            ${msg("loginTotpAlgorithm")}: ${twoStep.algorithm?replace("Hmac", "")} ·
            ${msg("loginTotpDigits")}: ${twoStep.digits?c}<#if twoStep.type == "totp"> ·
            ${msg("loginTotpInterval")}: ${twoStep.period?c}</#if>
          </p>
        </#if>
      </li>
      <li>
        <p>${msg("twoStepAppType", twoStep.digits)}</p>
        <#-- Focus would scroll the picture away that is needed first. -->
        <@ts.code length=twoStep.digits autofocus=false/>
        <@ts.input name="deviceName" label=msg("twoStepAppName") value=twoStep.deviceName hint=msg("twoStepAppNameHint")>maxlength="80"</@ts.input>
      </li>
    </ol>
    <@ts.primary id="two-step-continue" label=msg("twoStepVerifyCode")/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
