<#
.SYNOPSIS
    Fetches what many cameras took, one camera after the other, and ends with exit code 0 only when all of them succeeded.
.DESCRIPTION
    For a scheduler. Each camera is woken (if it has a BluetoothName), connected and synchronised into its folder. Battery, card and
    clock are checked, the session is closed, and a woken camera's Wi-Fi is left again. A camera that fails never stops the others: it is
    tried again after they had their turn, up to -Retries times. The script can be killed at any moment; the next run goes on.

    A line of JSON for each camera is appended to the log. The output is one summary object.
.PARAMETER CameraFile
    A CSV file with the columns Name and Folder, and BluetoothName, Address, Port, Uid and CredentialPath where they are needed. Empty
    cells count as absent. With a Uid no other camera is connected to. Without an Address the network is searched. Relative paths in the
    file start at its folder.
.PARAMETER LogPath
    The file that the lines are appended to. The default is nightly.jsonl beside the CSV file.
.PARAMETER OnAlert
    A script block, or the path of a script, for a camera that failed and has no retries left. It is called once per camera, with the
    object that was logged.
.PARAMETER Retries
    How often a camera is tried again. A refused login and a wrong setting are not tried again: retrying won't help.
.PARAMETER RetrySeconds
    How long to wait before failed cameras are tried again.
.PARAMETER RemoveFromCamera
    Deletes from the card what is safe in the folder.
.PARAMETER LowBatteryPercent
    A battery below this is a warning in the log.
.PARAMETER LowStorageMB
    Less free space on the card is a warning in the log.
.PARAMETER ClockToleranceSeconds
    A camera's clock that is further off is a warning in the log.
.PARAMETER ModulePath
    The module, or its manifest. The default is the package or the repository that this script lies in, otherwise the installed module.
.EXAMPLE
    ./nightly.ps1 -CameraFile cameras.csv
.EXAMPLE
    ./nightly.ps1 -CameraFile cameras.csv -OnAlert { param($night) "$($night.Name): $($night.Error)" | Add-Content alerts.txt }
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $CameraFile,

    [string] $LogPath,

    [ValidateScript({ $_ -is [scriptblock] -or (Test-Path $_ -PathType Leaf) }, ErrorMessage = '{0} is neither a script block nor a script.')]
    [object] $OnAlert,

    [ValidateRange(0, 20)]
    [int] $Retries = 2,

    [ValidateRange(0, 86400)]
    [double] $RetrySeconds = 60,

    [switch] $RemoveFromCamera,

    [int] $LowBatteryPercent = 20,

    [long] $LowStorageMB = 1000,

    [int] $ClockToleranceSeconds = 60,

    [string] $ModulePath = (@("$PSScriptRoot/../CameraP2P.psd1", "$PSScriptRoot/../../CameraP2P.psd1", 'CameraP2P') | Where-Object { $_ -eq 'CameraP2P' -or (Test-Path $_) } | Select-Object -First 1)
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The rows of the CSV file with all columns, and what will be logged about each.
function Read-Camera([string] $Path) {
    $rows = @(Import-Csv $Path)
    if (-not $rows) { throw "$Path names no camera." }
    foreach ($column in 'Name', 'Folder') {
        if (-not $rows[0].PSObject.Properties[$column]) { throw "$Path has no column $column." }
    }
    $twice = $rows | Group-Object Name | Where-Object Count -GT 1 | Select-Object -First 1
    if ($twice) { throw "$Path names the camera '$($twice.Name)' $($twice.Count) times." }
    $rows | Select-Object Name, BluetoothName, Address, Port, Uid, CredentialPath, Folder, @{ Name = 'Night'; Expression = { New-Night $_.Name } }
}

function New-Night([string] $Name) {
    [pscustomobject][ordered]@{
        Time = [DateTimeOffset]::Now.ToString('o'); Name = $Name; Uid = $null; Succeeded = $false; Attempts = 0
        New = 0; Skipped = 0; Failed = 0; Removed = 0; Bytes = 0L; Failures = @()
        BatteryPercent = $null; StorageFreeMB = $null; IsStorageSound = $null; ClockOffsetSeconds = $null; Warnings = @()
        Seconds = 0.0; ErrorId = $null; Error = $null
    }
}

# One attempt. What it finds out goes into the camera's Night; it throws when something is missing.
function Invoke-Attempt($Camera) {
    if (-not $Camera.Folder) { throw 'The column Folder is empty.' }
    $connect = @{ Name = $Camera.Name; NotDefault = $true; WarningAction = 'SilentlyContinue' }
    foreach ($column in 'Address', 'Port', 'Uid') {
        if ($Camera.$column) { $connect.$column = $Camera.$column }
    }
    if ($Camera.CredentialPath) { $connect.Credential = Import-Clixml $Camera.CredentialPath }
    # Only a camera with Bluetooth is woken. Disconnect-Camera then also leaves its Wi-Fi.
    if ($Camera.BluetoothName) {
        $connect.Wake = $Camera.BluetoothName
        $connect.Remove('Address')
    }

    $session = Connect-Camera @connect
    try {
        $Camera.Night.Uid = $session.Uid
        # An item that fails is in the result, and the others are fetched.
        $result = Sync-CameraMedia $Camera.Folder -Session $session -RemoveFromCamera:$RemoveFromCamera -Force:$RemoveFromCamera -ErrorAction SilentlyContinue -ErrorVariable problems
        if (-not $result) { throw $problems[0] }
        Add-Result $Camera.Night $result
        Add-Info $Camera.Night (Get-CameraInfo -Session $session)
    }
    finally {
        Disconnect-Camera $session
    }
    if ($result.Failed) { throw $problems[0] }
}

# An earlier attempt of this night may have fetched some items.
function Add-Result($Night, $Result) {
    foreach ($count in 'New', 'Removed', 'Bytes') { $Night.$count += $Result.$count }
    foreach ($fact in 'Skipped', 'Failed') { $Night.$fact = $Result.$fact }
    $Night.Failures = @($Result.Failures)
}

function Add-Info($Night, $Info) {
    foreach ($fact in 'BatteryPercent', 'StorageFreeMB', 'IsStorageSound') { $Night.$fact = $Info.$fact }
    if ($null -ne $Info.ClockOffset) { $Night.ClockOffsetSeconds = [math]::Round($Info.ClockOffset.TotalSeconds) }
    $Night.Warnings = @(
        if ($null -ne $Info.BatteryPercent -and $Info.BatteryPercent -lt $LowBatteryPercent) { "The battery is at $($Info.BatteryPercent) %." }
        if ($null -ne $Info.StorageFreeMB -and $Info.StorageFreeMB -lt $LowStorageMB) { "The card has $($Info.StorageFreeMB) MB left." }
        if ($Info.IsStorageSound -eq $false) { 'The camera says that its card must be formatted.' }
        if ([math]::Abs([double]$Night.ClockOffsetSeconds) -gt $ClockToleranceSeconds) { "The clock is $($Night.ClockOffsetSeconds) s off." }
    )
}

# True when the camera needs no other attempt.
function Complete-Attempt($Camera) {
    $night = $Camera.Night
    $night.Attempts++
    $night.ErrorId = $night.Error = $null
    $started = [datetime]::UtcNow
    try {
        Invoke-Attempt $Camera
        $night.Succeeded = $true
    }
    catch {
        $night.ErrorId = $_.FullyQualifiedErrorId.Split(',')[0]
        $night.Error = $_.Exception.Message
    }
    $night.Seconds = [math]::Round($night.Seconds + ([datetime]::UtcNow - $started).TotalSeconds, 1)
    $night.Succeeded -or $night.Attempts -gt $Retries -or $night.ErrorId -in 'LoginRefused', 'InvalidParameter'
}

# What goes wrong here, in the log's file or in someone's alert, is no reason to leave out the other cameras.
function Write-Night($Camera) {
    $night = $Camera.Night
    try { if ($night.Succeeded) { Export-CameraGallery $Camera.Folder -Force } }
    catch { $night.Warnings += "The gallery was not written: $($_.Exception.Message)" }
    [IO.File]::AppendAllText($LogPath, ($night | ConvertTo-Json -Compress) + "`n")
    if (-not $night.Succeeded -and $OnAlert) { $null = & $OnAlert $night }
}

Import-Module $ModulePath
$CameraFile = Convert-Path -LiteralPath $CameraFile
$LogPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath ? $LogPath : (Join-Path (Split-Path $CameraFile) nightly.jsonl))
if ($OnAlert -is [string]) { $OnAlert = Convert-Path $OnAlert }
$cameras = @(Read-Camera $CameraFile)
# A log that cannot be written ends the night before a camera is woken.
[IO.File]::AppendAllText($LogPath, '')

$started = [datetime]::UtcNow
$troubles = 0
$waiting = $cameras
Push-Location (Split-Path $CameraFile)
try {
    while ($waiting) {
        $waiting = @(foreach ($camera in $waiting) {
                if (-not (Complete-Attempt $camera)) { $camera; continue }
                try { Write-Night $camera }
                catch {
                    $troubles++
                    Write-Warning "Camera $($camera.Name): the log or the alert failed: $($_.Exception.Message)"
                }
            })
        if ($waiting) { Start-Sleep -Seconds $RetrySeconds }
    }
}
finally {
    Pop-Location
}

$nights = $cameras.Night
$failed = @($nights | Where-Object Succeeded -EQ $false)
[pscustomobject][ordered]@{
    Cameras = $cameras.Count; Succeeded = $cameras.Count - $failed.Count; Failed = $failed.Count; FailedCameras = @($failed | ForEach-Object Name)
    New = ($nights | Measure-Object New -Sum).Sum; Bytes = ($nights | Measure-Object Bytes -Sum).Sum
    Warnings = @($nights | ForEach-Object { $name = $_.Name; $_.Warnings | ForEach-Object { "${name}: $_" } })
    Duration = [datetime]::UtcNow - $started; LogPath = $LogPath
}
exit ($failed -or $troubles ? 1 : 0)
