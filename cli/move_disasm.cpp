// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct DisasmOptions
{
    std::string path;
    /// Of a genesis: the modules to show; all where there are none.
    std::vector<std::string> names;
    bool script = false;
    bool tables = false;
    bool list = false;
    bool json = false;
};

/// Identifiers were longer once, and newer versions are shown, too.
constexpr move::BinaryLimits limits{
    .version_max = move::format_version_max, .identifier_size_max = 65535};

std::string describe(const move::VmError& error)
{
    return error.message.empty() ? std::string{name_of(error.code)} :
                                   fmt::format("{}: {}", name_of(error.code), error.message);
}

std::string name_of(const move::ModuleId& id)
{
    const std::string digits = to_hex(id.address);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return fmt::format("0x{}::{}", digits.substr(first), id.name);
}

nlohmann::json to_json(const move::CompiledModule& module, std::size_t size, std::string text)
{
    std::size_t instructions = 0;
    for (const move::FunctionDefinition& function : module.function_definitions)
        instructions += function.code ? function.code->code.size() : 0;
    return {{"module", name_of(move::self_id_of(module))}, {"version", module.version},
        {"size", size}, {"structures", module.struct_definitions.size()},
        {"functions", module.function_definitions.size()}, {"instructions", instructions},
        {"text", std::move(text)}};
}

/// Throws InputError where the binary is no module.
void show_module(Bytes binary, const DisasmOptions& options, nlohmann::json& shown)
{
    const auto module = move::read_module(binary, limits);
    if (!module.ok())
        throw InputError(fmt::format("{}: {}", options.path, describe(module.error())));
    if (options.list && !options.json)
    {
        fmt::print("{} version {}, {} bytes\n", name_of(move::self_id_of(*module)), module->version,
            binary.size());
        return;
    }
    std::string text =
        options.list ? std::string{} : move::disassemble(*module, {.tables = options.tables});
    if (options.json)
        shown.push_back(to_json(*module, binary.size(), std::move(text)));
    else
        fmt::print("{}{}", text, options.names.size() == 1 ? "" : "\n");
}

void show_script(Bytes binary, const DisasmOptions& options, nlohmann::json& shown)
{
    const auto script = move::read_script(binary, limits);
    if (!script.ok())
        throw InputError(fmt::format("{}: {}", options.path, describe(script.error())));
    std::string text = move::disassemble(*script, {.tables = options.tables});
    if (options.json)
        shown.push_back(
            {{"version", script->version}, {"size", binary.size()}, {"text", std::move(text)}});
    else
        fmt::print("{}", text);
}

/// Whether the user asks for that module: by its name, or by address and name.
bool is_asked_for(const DisasmOptions& options, const move::StateKey& key)
{
    const std::string full = name_of({key.address, std::string{key.module}});
    return options.names.empty() || std::ranges::any_of(options.names, [&](const auto& name)
                                        { return name == key.module || name == full; });
}

void show_genesis(
    const move::GenesisTransaction& genesis, const DisasmOptions& options, nlohmann::json& shown)
{
    std::size_t count = 0;
    for (const move::Write& write : genesis.write_set.writes)
    {
        if (write.key.kind != move::StateKeyKind::code || !is_asked_for(options, write.key))
            continue;
        show_module(write.op.value, options, shown);
        ++count;
    }
    if (count == 0)
        throw InputError(fmt::format("{}: no such module in this genesis", options.path));
}

ExitCode run(const DisasmOptions& options)
{
    const auto bytes = read_move_file(options.path, move::genesis_size_max);
    auto shown = nlohmann::json::array();
    const auto genesis = decode_genesis_file(bytes);
    if (options.script)
        show_script(bytes, options, shown);
    else if (genesis.ok())
        show_genesis(*genesis, options, shown);
    else
        show_module(bytes, options, shown);
    if (options.json)
        fmt::print("{}\n", shown.dump(2));
    return ExitCode::ok;
}
}  // namespace

void add_move_disasm(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("disasm", "Show the bytecode of modules as text");
    const auto options = std::make_shared<DisasmOptions>();
    command->add_option("FILE", options->path, "A module's or script's binary, or a genesis blob")
        ->required();
    command->add_option(
        "NAME", options->names, "Of a genesis: which modules, such as coin or 0x1::coin");
    command->add_flag("--script", options->script, "The file is a script");
    command->add_flag("--tables", options->tables,
        "Show the order of the tables, too, from which the same bytes can be assembled");
    command->add_flag("--list", options->list, "Name the modules alone");
    command->add_flag("--json", options->json, "Print one JSON array");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
