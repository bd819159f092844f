<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepSettingsAdd")>
  <@ts.form>
    <p class="two-step-lead">${msg("twoStepAddLead")}</p>
    <@ts.choices name="kind" legend=msg("twoStepSettingsAdd")>
      <#list twoStep.kinds as kind>
        <#if kind == "phone">
          <@ts.choice name="kind" value=kind picture="phone" hint=msg("twoStepBackupPhoneHint")>${msg("twoStepPhone")}</@ts.choice>
        <#elseif kind == "app">
          <@ts.choice name="kind" value=kind picture="app" hint=msg("twoStepMethodAppHint")>${msg("twoStepWayApp")}</@ts.choice>
        <#else>
          <@ts.choice name="kind" value=kind picture="recovery-codes" hint=msg("twoStepBackupRecoveryHint")>${msg("twoStepRecoveryLabel")}</@ts.choice>
        </#if>
      </#list>
    </@ts.choices>
    <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
