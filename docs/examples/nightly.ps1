<#
.SYNOPSIS
    Fetches what a camera took, and ends with exit code 0 only when nothing failed.
.DESCRIPTION
    For a scheduler. Connects, fetches what is new into a folder, writes a gallery beside it, and adds a line to a log there. It can be
    killed at any moment; the next run goes on.
.PARAMETER Path
    The folder.
.PARAMETER Address
    The camera's address. Without it the network is searched.
.PARAMETER Port
    The camera's port, when it is not one of the usual ones.
.PARAMETER CredentialPath
    User and password from a file: Get-Credential | Export-Clixml camera.xml. Without it, those of a camera as delivered.
.PARAMETER RemoveFromCamera
    Deletes from the card what is safe in the folder.
.PARAMETER ModulePath
    The module, or its manifest.
.EXAMPLE
    ./nightly.ps1 -Path /srv/front
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [string] $Address,

    [int] $Port,

    [string] $CredentialPath,

    [switch] $RemoveFromCamera,

    [string] $ModulePath = 'CameraP2P'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

$connect = @{ WarningAction = 'SilentlyContinue' }
if ($Address) { $connect.Address = $Address }
if ($Port) { $connect.Port = $Port }
if ($CredentialPath) { $connect.Credential = Import-Clixml $CredentialPath }

$session = Connect-Camera @connect
try {
    # An item that fails is in the result, and the others are fetched.
    $result = Sync-CameraMedia $Path -RemoveFromCamera:$RemoveFromCamera -Force:$RemoveFromCamera -ErrorAction SilentlyContinue
    Export-CameraGallery $Path -Force
}
finally {
    Disconnect-Camera $session
}

if (-not $result) { throw "Nothing could be fetched: $($Error[0])" }
$line = '{0:yyyy-MM-dd HH:mm:ss} {1} new, {2} failed, {3} removed, battery {4} %, {5} MB free' -f
    (Get-Date), $result.New, $result.Failed, $result.Removed, $result.BatteryPercent, $result.StorageFreeMB
Add-Content (Join-Path $Path sync.log) (@($line) + $result.Failures)
$line
exit ($result.Failed -gt 0 ? 1 : 0)
