<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg((twoStep.missing == "BACKUP")?then("twoStepIntroBackupTitle", "twoStepTitle"))>
  <#assign skippable = twoStep.skipUntil?has_content && !isAppInitiatedAction??>
  <@ts.form>
    <div class="two-step-lead">
      <#if twoStep.required>
        <p>${twoStep.client?has_content?then(msg("twoStepIntroRequiredByClient", twoStep.client), msg("twoStepIntroRequired", ts.service))}</p>
      </#if>
      <p>${msg({"BACKUP": "twoStepIntroBackupLead", "NOTHING": "twoStepIntroSavedLead"}[twoStep.missing]!"twoStepIntroLead")}</p>
    </div>
    <#if twoStep.missing == "FIRST_METHOD">
      <ul class="two-step-points">
        <@point icon="lock" title=msg("twoStepIntroCodeTitle") text=msg("twoStepIntroCodeText")/>
        <@point icon="recovery-codes" title=msg("twoStepIntroSafetyTitle") text=msg("twoStepIntroSafetyText")/>
        <#if twoStep.usesPhone>
          <@point icon="private" title=msg("twoStepIntroPhoneTitle") text=msg("twoStepIntroPhoneText")/>
        </#if>
      </ul>
    <#elseif twoStep.missing == "BACKUP" && twoStep.usesPhone>
      <p class="two-step-hint">${msg("twoStepIntroPhoneText")}</p>
    </#if>
    <#if skippable><p class="two-step-hint" id="two-step-skip-until">${msg("twoStepSkipUntil", twoStep.skipUntil)}</p></#if>
    <@ts.primary id="two-step-continue" label=msg((twoStep.missing == "FIRST_METHOD")?then("twoStepIntroStart", "twoStepContinue"))/>
    <#if skippable><@ts.secondary id="two-step-skip" action="skip" label=msg("twoStepSkip")/></#if>
    <@ts.leave skip=false/>
  </@ts.form>
</@ts.layout>

<#macro point icon title text>
  <li class="two-step-point">
    <@ts.icon kind=icon/>
    <div>
      <h2 class="two-step-point-title">${title}</h2>
      <p class="two-step-hint">${text}</p>
    </div>
  </li>
</#macro>
