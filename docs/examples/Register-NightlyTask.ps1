<#
.SYNOPSIS
    Registers nightly.ps1 as a task of the Windows Task Scheduler.
.DESCRIPTION
    The task runs every night whether its user is logged on or not, wakes the computer, makes up for a missed night, and also runs on
    batteries. Windows stores the user's password: a task without one cannot decrypt the files that Export-Clixml made for that user.
    Run this script as administrator, in PowerShell 7. It has not been tried: it was written without a Windows computer.
.PARAMETER CameraFile
    The CSV file for nightly.ps1.
.PARAMETER Credential
    The user that the task runs as. The user needs the right to log on as a batch job.
.PARAMETER LogPath
    The log of nightly.ps1. The default is nightly.jsonl beside the CSV file.
.PARAMETER AlertPath
    A script for -OnAlert of nightly.ps1.
.PARAMETER At
    When the night begins.
.PARAMETER TaskName
    The task's name. A task of that name is replaced.
.PARAMETER ScriptPath
    nightly.ps1. The default is the one beside this script.
.EXAMPLE
    ./Register-NightlyTask.ps1 -CameraFile C:\cameras\cameras.csv -Credential (Get-Credential "$env:USERDOMAIN\$env:USERNAME")
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $CameraFile,

    [Parameter(Mandatory)]
    [pscredential] $Credential,

    [string] $LogPath,

    [string] $AlertPath,

    [datetime] $At = '02:00',

    [string] $TaskName = 'CameraNightly',

    [string] $ScriptPath = (Join-Path $PSScriptRoot nightly.ps1)
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# A task starts in another folder: every path is a full one, in quotation marks.
$CameraFile = Convert-Path -LiteralPath $CameraFile
$arguments = "-NoProfile -NonInteractive -File `"$(Convert-Path -LiteralPath $ScriptPath)`" -CameraFile `"$CameraFile`""
if ($LogPath) { $arguments += " -LogPath `"$($PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath))`"" }
if ($AlertPath) { $arguments += " -OnAlert `"$(Convert-Path -LiteralPath $AlertPath)`"" }

$settings = @{
    StartWhenAvailable         = $true
    WakeToRun                  = $true
    AllowStartIfOnBatteries    = $true
    DontStopIfGoingOnBatteries = $true
    MultipleInstances          = 'IgnoreNew'
    ExecutionTimeLimit         = New-TimeSpan -Hours 6
}
$task = @{
    Action    = New-ScheduledTaskAction -Execute (Join-Path $PSHOME pwsh.exe) -Argument $arguments -WorkingDirectory (Split-Path $CameraFile)
    Trigger   = New-ScheduledTaskTrigger -Daily -At $At
    Principal = New-ScheduledTaskPrincipal -UserId $Credential.UserName -LogonType Password
    Settings  = New-ScheduledTaskSettingsSet @settings
}
$password = $Credential.GetNetworkCredential().Password
Register-ScheduledTask -TaskName $TaskName -InputObject (New-ScheduledTask @task) -User $Credential.UserName -Password $password -Force
