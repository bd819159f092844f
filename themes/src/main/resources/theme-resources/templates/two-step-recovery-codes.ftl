<#import "template.ftl" as layout>
<#import "two-step-commons.ftl" as ts>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("saved"); section>
  <#if section == "header">
    <@ts.styles/>
    ${msg("twoStepRecoveryTitle")}
  <#elseif section == "show-username">
    <@ts.username/>
  <#elseif section == "form">
    <@ts.page>
      <@ts.form>
        <input type="hidden" name="list" value="${twoStep.list}">
        <p class="two-step-lead">${msg("twoStepRecoveryLead")}</p>
        <div class="two-step-sheet">
          <p class="two-step-sheet-title" id="two-step-sheet-title">${msg("twoStepRecoverySheet", twoStep.serviceName)}</p>
          <ol id="two-step-recovery-codes" aria-labelledby="two-step-sheet-title" dir="ltr" translate="no">
            <#list twoStep.codes as code>
              <li><code>${code[0..3]}-${code[4..7]}-${code[8..]}</code></li>
            </#list>
          </ol>
          <p class="two-step-hint" id="two-step-sheet-made">${msg("twoStepRecoveryMade", twoStep.generatedAt)}</p>
        </div>
        <div class="two-step-tools" hidden data-two-step-tools>
          <button type="button" class="two-step-link" data-two-step-copy="#two-step-recovery-codes"
                  data-text-done="${msg("twoStepCopied")}" data-text-failed="${msg("twoStepCopyFailed")}">${msg("twoStepCopy")}</button>
          <button type="button" class="two-step-link" data-two-step-download="${msg("twoStepRecoveryFile")}">${msg("twoStepDownload")}</button>
          <button type="button" class="two-step-link" data-two-step-print>${msg("twoStepPrint")}</button>
        </div>
        <@ts.checkbox name="saved" label=msg("twoStepRecoverySaved")/>
        <@ts.primary id="two-step-continue" label=msg("twoStepContinue")/>
        <@ts.leave/>
      </@ts.form>
    </@ts.page>
  </#if>
</@layout.registrationLayout>
