// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "vm-frontends/move/status_code.hpp"
#include <optional>
#include <string>

namespace braid::move
{
/// A module's name in the global state.
struct ModuleId
{
    Hash32 address;
    std::string name;

    [[nodiscard]] friend bool operator==(const ModuleId&, const ModuleId&) = default;
};

/// Which table of a binary an error is about. The names are those of aptos-core's IndexKind.
enum class IndexKind : std::uint8_t
{
    module_handle,
    struct_handle,
    function_handle,
    field_handle,
    friend_declaration,
    function_instantiation,
    field_instantiation,
    struct_definition,
    struct_def_instantiation,
    function_definition,
    field_definition,
    signature,
    identifier,
    address_identifier,
    constant_pool,
    local_pool,
    code_definition,
    type_parameter,
    member_count,
    variant_definition,
    variant_field_handle,
    variant_field_instantiation,
    struct_variant_handle,
    struct_variant_instantiation,
};

/// Where the code stood that failed: in a module, in the script, or in none that could be told.
struct ErrorLocation
{
    enum class Kind : std::uint8_t
    {
        undefined,
        script,
        module,
    };
    Kind kind = Kind::undefined;
    /// [kind == module]
    ModuleId module;

    [[nodiscard]] friend bool operator==(const ErrorLocation&, const ErrorLocation&) = default;
};

/// A failure of reading, verifying or executing code. Rare, and so as large as it likes.
struct VmError
{
    StatusCode code = StatusCode::unknown_status;
    /// An abort's code, or what else the status carries.
    std::optional<std::uint64_t> sub_status;
    ErrorLocation location;
    /// The function and the offset of its instruction, where one failed.
    std::optional<std::uint16_t> function;
    std::optional<std::uint16_t> offset;
    /// The entry of a table that is wrong, where one is.
    std::optional<std::pair<IndexKind, std::uint16_t>> index;
    /// For people; never part of a result.
    std::string message;

    VmError() = default;
    // Implicit, so that a code is an error.
    VmError(StatusCode status) : code(status) {}
    VmError(StatusCode status, std::string why) : code(status), message(std::move(why)) {}
    [[nodiscard]] static VmError aborted(std::uint64_t abort_code)
    {
        VmError error{StatusCode::aborted};
        error.sub_status = abort_code;
        return error;
    }
};
}  // namespace braid::move
