<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepBackupTitle")>
  <@ts.form>
    <p class="two-step-lead"><#if twoStep.first == "phone">${msg("twoStepBackupLeadPhone")}<#elseif twoStep.first == "app">${msg("twoStepBackupLeadApp")}<#else>${msg("twoStepBackupLead")}</#if></p>
    <@ts.choices name="backup" legend=msg("twoStepBackupTitle")>
      <#list twoStep.kinds as kind>
        <#if kind == "phone">
          <@ts.choice name="backup" value=kind picture="phone"
                      hint=(twoStep.first == "phone")?then(msg("twoStepBackupOtherPhoneHint"), msg("twoStepBackupPhoneHint"))>
            <#if twoStep.first == "phone">${msg("twoStepBackupOtherPhone")}<#else>${msg("twoStepPhone")}</#if>
          </@ts.choice>
        <#elseif kind == "app">
          <@ts.choice name="backup" value=kind picture="app" hint=msg("twoStepMethodAppHint")>${msg("twoStepWayApp")}</@ts.choice>
        <#else>
          <@ts.choice name="backup" value=kind picture="recovery-codes" hint=msg("twoStepBackupRecoveryHint")>${msg("twoStepRecoveryLabel")}</@ts.choice>
        </#if>
      </#list>
    </@ts.choices>
    <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
    <@ts.leave/>
  </@ts.form>
</@ts.layout>
