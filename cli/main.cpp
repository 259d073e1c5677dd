// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "kernels/calibration.hpp"
#include "kernels/rows.hpp"
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>
#include <new>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

/// Read by jemalloc before main. Blocks touch tens of megabytes in no order: huge pages save a tenth of the time of
/// `braid bench raw-transfers`. What a database lets go when it settles is taken again within seconds, and is given back after
/// a minute: fetched anew it costs a fifth of a busy database's time. MALLOC_CONF in the environment overrides it.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:always,dirty_decay_ms:60000";

namespace
{
using braid::cli::Action;
using braid::cli::ExitCode;

/// Messages go to standard error: standard output belongs to results.
void set_up_log()
{
    auto log = spdlog::stderr_color_st("braid");
    log->set_pattern("%^%l%$: %v");
    spdlog::set_default_logger(std::move(log));
}

/// Goes by what `braid bench kernels --calibrate` measured on this processor with this build. A file that is not there, or
/// is of another machine, is no reason to stop or to speak: results do not depend on it.
void use_calibration()
{
    const auto calibration = braid::kernels::load_calibration();
    if (calibration.ok())
        braid::kernels::use(*calibration);
    else if (calibration.error() == braid::kernels::CalibrationError::malformed ||
             calibration.error() == braid::kernels::CalibrationError::too_large)
        spdlog::warn("{} is damaged and not used; `braid bench kernels --calibrate` makes it anew",
            braid::kernels::calibration_file());
}

ExitCode run(int argc, char** argv)
{
    CLI::App app{
        "Braid executes blocks of transactions in parallel, exactly as in their order.", "braid"};
    app.set_version_flag("--version", "braid " BRAID_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 all is well, 1 a check failed, 2 the arguments or the input are wrong.");

    Action chosen;
    braid::cli::add_replay(app, chosen);
    braid::cli::add_evm(app, chosen);
    braid::cli::add_move(app, chosen);
    braid::cli::add_svm(app, chosen);
    braid::cli::add_db(app, chosen);
    braid::cli::add_bench(app, chosen);
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::ParseError& error)
    {
        return app.exit(error) == 0 ? ExitCode::ok : ExitCode::bad_input;
    }
    if (const auto problem = braid::kernels::row_choice_problem())
        throw braid::cli::InputError(*problem);
    use_calibration();
    return chosen();
}
}  // namespace

int main(int argc, char** argv)
{
    try
    {
        set_up_log();
        return static_cast<int>(run(argc, argv));
    }
    catch (const std::bad_alloc&)
    {
        fmt::print(stderr, "error: out of memory\n");
    }
    catch (const std::exception& error)
    {
        fmt::print(stderr, "error: {}\n", error.what());
    }
    return static_cast<int>(ExitCode::bad_input);
}
