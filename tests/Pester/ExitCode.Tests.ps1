# Loading the module changes nothing about how a script ends, whichever way it is loaded.
BeforeDiscovery {
    $loads = @{
        'no module'         = ''
        '#requires -Modules' = '#requires -Modules CameraP2P'
        'using module'      = 'using module CameraP2P'
        'autoload'          = '$null = Get-CameraSession'
        'Import-Module'     = 'Import-Module CameraP2P'
    }
    $ends = @{
        'exit 5'                = @{ Text = 'exit 5'; Code = 5 }
        'throw'                 = @{ Text = "throw 'broken'"; Code = 1 }
        'an uncaught error'     = @{ Text = "`$ErrorActionPreference = 'Stop'`nGet-Item /no/such/item"; Code = 1 }
        'an error that goes on' = @{ Text = "Get-Item /no/such/item`n'went on'"; Code = 0 }
        'its last line'         = @{ Text = "'done'"; Code = 0 }
    }
    $cases = foreach ($load in $loads.GetEnumerator()) {
        foreach ($end in $ends.GetEnumerator()) {
            @{ Load = $load.Key; End = $end.Key; Script = "$($load.Value)`n$($end.Value.Text)"; Code = $end.Value.Code }
        }
    }
}

BeforeAll {
    $modules = Split-Path $env:CAMERAP2P_PACKAGE
    $before = $env:PSModulePath
    $env:PSModulePath = "$modules$([IO.Path]::PathSeparator)$before"
}

AfterAll { $env:PSModulePath = $before }

Describe 'A script' -ForEach @{ Cases = $cases } {
    BeforeAll {
        # Every script is a process of its own: they run side by side, and are judged one by one.
        $folder = $TestDrive
        $codes = @{}
        $Cases | ForEach-Object -ThrottleLimit 4 -Parallel {
            $path = Join-Path $using:folder "$([guid]::NewGuid()).ps1"
            Set-Content $path $_.Script
            $null = & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File $path 2>&1
            @{ Name = "$($_.Load), $($_.End)"; Code = $LASTEXITCODE }
        } | ForEach-Object { $codes[$_.Name] = $_.Code }
    }

    It 'with <Load> ends with <Code> after <End>' -ForEach $cases {
        $codes["$Load, $End"] | Should -Be $Code
    }
}

Describe 'Importing the module' {
    It 'starts no thread and opens no socket, and its variables exist from the start' -Skip:(-not $IsLinux) {
        $path = Join-Path $TestDrive import.ps1
        # The threads and sockets of this process alone; the pool's own threads come and go, so only what the module names is looked for.
        Set-Content $path '
            Set-StrictMode -Version Latest
            function Get-Socket { @(Get-ChildItem /proc/self/fd | Where-Object { "$($_.LinkTarget)" -like "socket:*" }).Count }
            function Get-Thread { @(Get-ChildItem /proc/self/task | ForEach-Object { Get-Content "$($_.FullName)/comm" } | Where-Object { $_ -like "CameraP2P*" }).Count }
            $sockets = Get-Socket
            Import-Module CameraP2P
            "$((Get-Socket) - $sockets) $(Get-Thread) $($null -eq $CameraSession) $($CameraSessions.Count)"
            $null = Start-CameraSimulator -Port 0 -SearchPort 0
            "$((Get-Socket) - $sockets -gt 0) $((Get-Thread) -gt 0)"'
        & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -File $path | Should -Be @('0 0 True 0', 'True True')
    }
}
