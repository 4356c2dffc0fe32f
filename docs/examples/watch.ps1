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
    User name and password. Without it, that of a camera as delivered is used.
.PARAMETER CredentialPath
    The same from a file, for a scheduler: Get-Credential | Export-Clixml camera.xml. Windows encrypts it for that user on that
    machine; on Linux and macOS it is not encrypted, so only its file mode protects it (chmod 600).
.PARAMETER ReconnectTimeLimitSeconds
    How long a camera may be away; 0 for ever.
.PARAMETER ModulePath
    The module, or its manifest.
.EXAMPLE
    ./watch.ps1 -Address 192.168.43.1
.EXAMPLE
    ./watch.ps1 -Address 192.168.43.1 -CredentialPath ~/camera.xml
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Address,

    [int[]] $Port,

    [pscredential] $Credential,

    [string] $CredentialPath,

    [double] $ReconnectTimeLimitSeconds = 300,

    [string] $ModulePath = 'CameraP2P'
)

Set-StrictMode -Version Latest
# A failure about one camera is a non-terminating error. With Stop, the script ends there instead of going on without its camera.
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

$connect = @{ Address = $Address; Option = New-CameraConnectionOption -ReconnectTimeLimitSeconds $ReconnectTimeLimitSeconds }
if ($Port) { $connect.Port = $Port }
if ($CredentialPath) { $Credential = Import-Clixml $CredentialPath }
if ($Credential) { $connect.Credential = $Credential }
$session = Connect-Camera @connect -NoHeartbeat -WarningAction Ignore
$job = Start-CameraHeartbeat -Session $session
"$(Get-Date -Format s) watching $session"

# The job ends with the session. Until then it is asked once in a while what happened; after a loss Receive-Job writes the reason as an error.
do {
    $ended = Wait-Job $job -Timeout 5
    Receive-Job $job | ForEach-Object { "$($_.Time.ToString('s')) $($_.Kind): $($_.Message)" }
} until ($ended)
throw "The session with $Address was closed."
