<#
.SYNOPSIS
    Asks many cameras for their facts, side by side, and ends with an exit code that says whether all answered.
.DESCRIPTION
    Reads a list of cameras, asks each in a runspace of its own, and writes one object per camera: the facts, or the error with
    its id. With -OutputPath the objects are added to a file of JSON lines, one line per camera and run.
.PARAMETER CameraFile
    A CSV file with the columns Name and Address; Port and Uid where they are not the usual ones.
.PARAMETER OutputPath
    A file that one line of JSON per camera is added to.
.PARAMETER Credential
    User name and password of all cameras. Without it those cameras are delivered with.
.PARAMETER ModulePath
    The module, or its manifest.
.PARAMETER ThrottleLimit
    How many cameras are asked side by side.
.EXAMPLE
    ./fleet.ps1 -CameraFile cameras.csv -OutputPath cameras.jsonl
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $CameraFile,

    [string] $OutputPath,

    [pscredential] $Credential,

    [string] $ModulePath = 'CameraP2P',

    [ValidateRange(1, 1000)]
    [int] $ThrottleLimit = 16
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# What the columns of a row say that Connect-Camera should know. An empty cell says nothing.
$cameras = foreach ($row in Import-Csv $CameraFile) {
    $connect = @{}
    foreach ($cell in $row.PSObject.Properties | Where-Object Value) { $connect[$cell.Name] = $cell.Value }
    if ($Credential) { $connect.Credential = $Credential }
    $connect
}

$results = $cameras | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    Import-Module $using:ModulePath
    $connect = $_
    $result = [ordered]@{ Time = [DateTimeOffset]::Now.ToString('o'); Name = $connect.Name; BatteryPercent = $null; StorageFreeMB = $null; ErrorId = $null; Error = $null }
    try {
        $option = New-CameraConnectionOption -ConnectTimeoutSeconds 5 -NoReconnect
        $session = Connect-Camera @connect -Option $option -NoHeartbeat -WarningAction Ignore -ErrorAction Stop
        $info = Get-CameraInfo -Session $session -ErrorAction Stop
        $result.BatteryPercent = $info.BatteryPercent
        $result.StorageFreeMB = $info.StorageFreeMB
    }
    catch {
        $result.ErrorId = $_.FullyQualifiedErrorId.Split(',')[0]
        $result.Error = $_.Exception.Message
    }
    finally {
        Disconnect-Camera -All
    }
    [pscustomobject]$result
}

$results = @($results | Sort-Object Name)
if ($OutputPath) { $results | ForEach-Object { $_ | ConvertTo-Json -Compress } | Add-Content $OutputPath }
$results
if (@($results | Where-Object ErrorId).Count -gt 0) { exit 1 }
