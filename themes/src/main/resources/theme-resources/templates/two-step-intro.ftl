<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout; section>
  <#if section == "header">
    <@ts.styles/>
    <#if twoStep.missing == "BACKUP" && !twoStep.alreadyOn>${msg("twoStepIntroBackupTitle")}<#else>${msg("twoStepTitle")}</#if>
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <#assign skippable = twoStep.skipUntil?has_content && !twoStep.alreadyOn && !isAppInitiatedAction??>
      <@ts.form>
        <#if twoStep.alreadyOn>
          <p class="two-step-lead">${msg("twoStepIntroOnLead")}</p>
        <#elseif twoStep.missing == "BACKUP">
          <p class="two-step-lead">${msg("twoStepIntroBackupLead")}</p>
        <#elseif twoStep.missing == "NOTHING">
          <p class="two-step-lead">${msg("twoStepIntroSavedLead")}</p>
        <#else>
          <p class="two-step-lead">${msg("twoStepIntroLead")}</p>
          <ul class="two-step-points">
            <@point icon="lock" title=msg("twoStepIntroCodeTitle") text=msg("twoStepIntroCodeText")/>
            <@point icon="recovery-codes" title=msg("twoStepIntroSafetyTitle") text=msg("twoStepIntroSafetyText")/>
            <#if twoStep.usesPhone>
              <@point icon="private" title=msg("twoStepIntroPhoneTitle") text=msg("twoStepIntroPhoneText")/>
            </#if>
          </ul>
        </#if>
        <#if twoStep.missing == "BACKUP" && !twoStep.alreadyOn && twoStep.usesPhone>
          <p class="two-step-hint">${msg("twoStepIntroPhoneText")}</p>
        </#if>
        <#if twoStep.required && !twoStep.alreadyOn>
          <p class="two-step-hint"><#if twoStep.client?has_content>${msg("twoStepIntroRequiredByClient", twoStep.client)}<#else>${msg("twoStepIntroRequired", ts.service)}</#if></p>
        </#if>
        <#if skippable><p class="two-step-hint" id="two-step-skip-until">${msg("twoStepSkipUntil", twoStep.skipUntil)}</p></#if>
        <@ts.primary id="two-step-continue" label=twoStep.alreadyOn?then(msg("twoStepDone"), (twoStep.missing == "FIRST_METHOD")?then(msg("twoStepIntroStart"), msg("twoStepContinue")))/>
        <#if skippable><@ts.secondary id="two-step-skip" action="skip" label=msg("twoStepSkip")/></#if>
        <#if !twoStep.alreadyOn><@ts.leave skip=false/></#if>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>

<#macro point icon title text>
  <li class="two-step-point">
    <@ts.icon kind=icon/>
    <div>
      <h2 class="two-step-point-title">${title}</h2>
      <p class="two-step-hint">${text}</p>
    </div>
  </li>
</#macro>
