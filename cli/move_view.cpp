// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/move_chain.hpp"
#include "cli/move_json.hpp"
#include "vm-frontends/move/block/chain_config.hpp"
#include "vm-frontends/move/block/view_function.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
struct ViewOptions
{
    std::string function;
    std::vector<std::string> arguments;
    std::vector<std::string> types;
    std::string state;
    std::uint64_t gas_max = 2'000'000;
};

struct FunctionName
{
    move::ModuleId module;
    std::string function;
};

FunctionName parse_function(const std::string& text)
{
    const std::size_t first = text.find("::");
    const std::size_t second = first == std::string::npos ? first : text.find("::", first + 2);
    if (second == std::string::npos)
        throw InputError(text + ": not a function: 0x1::module::name expected");
    return {.module = {parse_move_address(text.substr(0, first)),
                text.substr(first + 2, second - first - 2)},
        .function = text.substr(second + 2)};
}

/// Text that is no JSON is taken as a string, so that 0x1 needs no quotes.
nlohmann::json parse_argument(const std::string& text)
{
    auto value = nlohmann::json::parse(text, nullptr, false);
    return value.is_discarded() ? nlohmann::json(text) : value;
}

[[noreturn]] void refuse(const move::VmError& error)
{
    const std::string sub_status =
        error.sub_status ? fmt::format(" ({})", *error.sub_status) : std::string{};
    const std::string why = error.message.empty() ? std::string{} : ": " + error.message;
    throw InputError(fmt::format("{}{}{}", name_of(error.code), sub_status, why));
}

ExitCode run(const ViewOptions& options)
{
    const MoveStateFile state{options.state};
    const auto config = move::read_chain_config(state.view());
    if (!config.ok())
        throw InputError(config.error());
    move::CodeCache codes{config->vm};
    move::ViewSession view{state.view(), *config, codes};
    const FunctionName name = parse_function(options.function);
    const auto function = view.find(name.module, name.function);
    if (!function.ok())
        refuse(function.error());
    std::vector<std::vector<std::uint8_t>> tags;
    for (const std::string& type : options.types)
        tags.push_back(parse_move_type(type));
    const std::vector<Bytes> tag_views(tags.begin(), tags.end());
    const auto types = view.types_of(**function, tag_views);
    if (!types.ok())
        refuse(types.error());
    if (options.arguments.size() != (*function)->parameters.size())
        throw InputError(fmt::format("{} has {} parameters, not {}", options.function,
            (*function)->parameters.size(), options.arguments.size()));
    std::vector<std::vector<std::uint8_t>> arguments;
    for (std::size_t i = 0; i < options.arguments.size(); ++i)
    {
        const auto type = view.session().code().substitute((*function)->parameters[i], *types);
        if (!type.ok())
            refuse(type.error());
        arguments.push_back(
            encode_move_argument(parse_argument(options.arguments[i]), **type, view.session()));
    }
    const std::vector<Bytes> argument_views(arguments.begin(), arguments.end());
    const auto result = view.call(**function, *types, argument_views, options.gas_max);
    if (!result.ok())
        refuse(result.error());
    auto values = nlohmann::json::array();
    for (const auto& [value, type] : result->values)
        values.push_back(decode_move_value(value, *type, view.session()));
    fmt::print("{}\n", values.dump(2));
    return ExitCode::ok;
}
}  // namespace

void add_move_view(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand(
        "view", "Call a view function on a state, and print what it returns as JSON");
    const auto options = std::make_shared<ViewOptions>();
    command->add_option("FUNCTION", options->function, "0x1::module::name")->required();
    command->add_option("ARGS", options->arguments,
        "Arguments in JSON; what is no JSON is taken as a string: 0x1, 12, true, [1,2]");
    command->add_option("--type", options->types, "A type argument: 0x1::aptos_coin::AptosCoin");
    command
        ->add_option(
            "--state", options->state, "A genesis, its folder, or a folder of `braid move genesis`")
        ->required();
    command->add_option("--gas", options->gas_max, "Gas units that it may use");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
