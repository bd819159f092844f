<#import "two-step-commons.ftl" as ts>
<@ts.layout heading=msg("twoStepTitle")>
  <@ts.form>
    <p class="two-step-state" data-on="${twoStep.on?c}">
      <@ts.icon kind=twoStep.on?then("done", "alert")/>
      <span><#if !twoStep.on>${msg("twoStepSettingsOff")}<#elseif twoStep.since?has_content>${msg("twoStepSettingsOnSince", twoStep.since)}<#else>${msg("twoStepSettingsOn")}</#if></span>
    </p>
    <#if twoStep.changed>
      <div class="two-step-note">
        <@ts.icon kind="private"/>
        <span>${msg("twoStepSettingsEndSessionsText")} <@ts.link id="two-step-end-sessions" action="end-sessions" label=msg("twoStepSettingsEndSessions")/></span>
      </div>
    </#if>
    <#if twoStep.on>
      <section class="two-step-section">
        <h2 class="two-step-section-title">${msg("twoStepSettingsMethods")}</h2>
        <#if twoStep.methods?has_content>
          <ul class="two-step-rows">
            <#list twoStep.methods as method><@row method=method/></#list>
          </ul>
        </#if>
        <#if twoStep.incomplete><p class="two-step-hint">${msg("twoStepSettingsIncomplete")}</p></#if>
        <#if twoStep.canAdd><@ts.link id="two-step-add" action="add" label=msg("twoStepSettingsAdd")/></#if>
      </section>
      <#if twoStep.rememberAllowed || twoStep.devices?has_content>
        <section class="two-step-section">
          <h2 class="two-step-section-title">${msg("twoStepSettingsDevices")}</h2>
          <p class="two-step-hint">${msg("twoStepSettingsDevicesText", twoStep.deviceCount)}</p>
          <#if twoStep.devices?has_content>
            <ul class="two-step-rows">
              <#list twoStep.devices as device><@deviceRow device=device/></#list>
            </ul>
            <@ts.link id="two-step-forget-devices" action="forget-devices" label=msg("twoStepSettingsForget")/>
          </#if>
        </section>
      </#if>
      <#if twoStep.canTurnOff>
        <section class="two-step-section">
          <@ts.link id="two-step-turn-off" action="turn-off" label=msg("twoStepTurnOff") class="two-step-danger-link"/>
        </section>
      </#if>
    <#elseif twoStep.canAdd>
      <@ts.secondary id="two-step-add" action="add" label=msg("twoStepTurnOn")/>
    </#if>
    <@ts.primary id="two-step-done" name="action" value="done" label=msg("twoStepDone")/>
    <#-- Changes take effect immediately, so there is nothing to cancel after one, or while it is on. -->
    <#if !twoStep.on && !(message?has_content && message.type != "error")><@ts.leave/></#if>
  </@ts.form>
</@ts.layout>

<#macro row method>
  <li class="two-step-row" data-two-step-method="${method.id}">
    <@ts.icon kind=method.kind/>
    <div>
      <p class="two-step-row-title"><@ts.methodName method=method/></p>
      <p class="two-step-hint">
        <#if method.switchedOff>${msg("twoStepSettingsSwitchedOff")}
        <#elseif method.kind == "recovery-codes">${msg("twoStepSettingsCodesLeft", method.remaining)}
        <#elseif method.preferred>${msg("twoStepSettingsPreferred")}
        <#else>${msg("twoStepSettingsBackup")}</#if>
      </p>
      <#if method.added?has_content || method.used?has_content>
        <p class="two-step-hint"><#if method.added?has_content>${msg("twoStepSettingsAdded", method.added)}</#if><#if method.added?has_content && method.used?has_content> · </#if><#if method.used?has_content>${msg("twoStepSettingsUsed", method.used)}</#if></p>
      </#if>
      <div class="two-step-row-actions">
        <#if method.canPrefer><@act name="prefer" method=method label=msg("twoStepSettingsPrefer")/></#if>
        <#if method.canCall><@act name="call" method=method label=msg("twoStepSettingsCall")/></#if>
        <#if method.canText><@act name="text" method=method label=msg("twoStepSettingsText")/></#if>
        <#if method.kind == "recovery-codes">
          <#if twoStep.canMakeRecoveryCodes><@ts.link id="two-step-new-recovery-codes" action="new-recovery-codes" label=msg("twoStepSettingsNewCodes")/></#if>
        <#elseif method.kind == "app"><@act name="replace" method=method label=msg("twoStepSettingsReplaceApp")/>
        <#else><@act name="replace" method=method label=msg("twoStepSettingsReplacePhone")/></#if>
        <@act name="remove" method=method label=msg("twoStepSettingsRemove")/>
      </div>
    </div>
  </li>
</#macro>

<#-- The label is the same in every row. Screen readers also get the name of the method. -->
<#macro act name method label>
  <button type="submit" name="${name}" value="${method.id}" formnovalidate class="two-step-link">${label}<span class="two-step-sr">: <@ts.methodName method=method/></span></button>
</#macro>

<#macro deviceRow device>
  <li class="two-step-row" data-two-step-device="${device.id}" <#if device.current>data-current</#if>>
    <@ts.icon kind="device"/>
    <div>
      <p class="two-step-row-title"><@deviceName device=device/><#if device.current> <span class="two-step-tag">${msg("twoStepSettingsThisDevice")}</span></#if></p>
      <p class="two-step-hint">${msg("twoStepSettingsDeviceSince", device.created)} · ${msg("twoStepSettingsUsed", device.used)}</p>
      <div class="two-step-row-actions">
        <button type="submit" name="forget" value="${device.id}" formnovalidate class="two-step-link">${msg("twoStepSettingsForgetOne")}<span class="two-step-sr">: <@deviceName device=device/></span></button>
      </div>
    </div>
  </li>
</#macro>

<#macro deviceName device>
  <#if device.browser?has_content && device.system?has_content>${msg("twoStepDevice", device.browser, device.system)}<#elseif device.browser?has_content>${device.browser}<#elseif device.system?has_content>${device.system}<#else>${msg("twoStepDeviceUnknown")}</#if><#t>
</#macro>
