<#import "two-step-commons.ftl" as ts>
<#assign phone = twoStep.kind == "sms" || twoStep.kind == "voice">
<@ts.layout heading=msg(twoStep.stepUp?then("twoStepConfirmTitle", "twoStepTitle"))>
  <@ts.form>
    <div class="two-step-lead">
      <#if twoStep.stepUp><p>${msg("twoStepConfirmLead")}</p></#if>
      <p>
        <#switch twoStep.kind>
          <#case "sms">
          <#case "voice"><@ts.codeLead channel=twoStep.kind/><#break>
          <#case "app"><#if ts.named(twoStep.label)>${msg("twoStepSignInAppNamed", twoStep.codeLength, twoStep.label)}<#else>${msg("twoStepSignInApp", twoStep.codeLength)}</#if><#break>
          <#default>${msg("twoStepSignInRecovery", twoStep.recoveryNumber)}
        </#switch>
      </p>
    </div>
    <#if phone><@ts.deadCode/></#if>
    <#if twoStep.kind == "recovery-codes">
      <@ts.input name="code" label=msg("twoStepRecoveryNumber", twoStep.recoveryNumber) value=twoStep.entered!"" class="two-step-code two-step-code-long" autofocus=true>
        maxlength="256" autocapitalize="characters" autocorrect="off" spellcheck="false" dir="ltr" required
      </@ts.input>
    <#else>
      <@ts.code length=twoStep.codeLength/>
    </#if>
    <@ts.rememberDevice/>
    <@ts.primary id="two-step-continue" label=twoStep.stepUp?then(msg("twoStepConfirm"), msg("twoStepSignIn")) steppedBack=phone && twoStep.codeDead/>
    <@ts.help>
      <#if phone>
        <@ts.delivery channel=twoStep.kind/>
        <div class="two-step-resend"><@ts.resend channel=twoStep.kind/></div>
        <@ts.switch always=false/>
      </#if>
      <span class="two-step-remedy two-step-remedy-options"><@ts.link id="two-step-other-options" action="options" label=phone?then(msg("twoStepNotReceived"), msg("twoStepOtherWay"))/></span>
    </@ts.help>
    <@ts.anew/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
