<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("kind"); section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepSettingsAdd")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
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
    </@ts.page>
  </#if>
</@layout.registrationLayout>
