<#
.SYNOPSIS
    Keeps one session alive for as long as it can, and ends with an error when the camera is lost for good.
.DESCRIPTION
    For a scheduler that starts it again: systemd with Restart=, a task that repeats, a loop in a container. What happens to the
    heartbeat is written line by line; the reason of the end is on the error stream, and the exit code is 1.
.PARAMETER Address
    The camera's address.
.PARAMETER Port
    Its port, where it is not the usual one.
.PARAMETER Credential
    User name and password. Without it those cameras are delivered with.
.PARAMETER ReconnectTimeLimitSeconds
    How long a camera may be away; 0 for ever.
.PARAMETER ModulePath
    The module, or its manifest.
.EXAMPLE
    ./watch.ps1 -Address 192.168.43.1
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Address,

    [int[]] $Port,

    [pscredential] $Credential,

    [double] $ReconnectTimeLimitSeconds = 300,

    [string] $ModulePath = 'CameraP2P'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

$connect = @{ Address = $Address; Option = New-CameraConnectionOption -ReconnectTimeLimitSeconds $ReconnectTimeLimitSeconds }
if ($Port) { $connect.Port = $Port }
if ($Credential) { $connect.Credential = $Credential }
$session = Connect-Camera @connect -NoHeartbeat -WarningAction Ignore
$job = Start-CameraHeartbeat -Session $session
"$(Get-Date -Format s) watching $session"

# The job ends with the session. Until then it is asked once in a while what happened; after a loss Receive-Job throws the reason.
do {
    $ended = Wait-Job $job -Timeout 5
    Receive-Job $job | ForEach-Object { "$($_.Time.ToString('s')) $($_.Kind): $($_.Message)" }
} until ($ended)
throw "The session with $Address was closed."
