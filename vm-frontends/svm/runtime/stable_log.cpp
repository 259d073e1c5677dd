// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/stable_log.hpp"

#include "base/base58.hpp"
#include "base/base64.hpp"
#include <charconv>
#include <optional>

namespace braid::svm::stable_log
{
namespace
{
/// A number's digits.
class Digits
{
public:
    explicit Digits(std::uint64_t number) noexcept
      : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr)
    {}
    [[nodiscard]] operator std::string_view() const noexcept
    {
        return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
    }

private:
    std::array<char, 20> digits_;
    char* end_;
};

/// The address in base 58. A program's is asked for two to four times an instruction, and few programs run most
/// instructions: those that this thread met lately are remembered.
[[nodiscard]] std::string_view text_of(const Pubkey& program) noexcept
{
    struct Known
    {
        Pubkey program;
        Base58Hash32 text;
    };
    constexpr std::size_t known_count = 64;
    static thread_local std::array<std::optional<Known>, known_count> known;
    // The middle of an address is as good as random, but in addresses of the runtime, which are few.
    std::optional<Known>& place = known[program.bytes[15] % known_count];
    if (!place || place->program != program)
        place = Known{program, base58_of(program)};
    return place->text;
}
}  // namespace

void program_invoke(LogCollector& log, const Pubkey& program, std::size_t depth) noexcept
{
    if (log.wants())
        log.add({"Program ", text_of(program), " invoke [", Digits(depth), "]"});
}

void program_log(LogCollector& log, std::string_view message) noexcept
{
    log.add({"Program log: ", message});
}

void program_data(LogCollector& log, std::span<const Bytes> fields) noexcept
{
    if (!log.wants())
        return;
    std::string text;
    for (std::size_t i = 0; i < fields.size(); ++i)
    {
        if (i != 0)
            text += ' ';
        text += to_base64(fields[i]);
    }
    log.add({"Program data: ", text});
}

void program_return(LogCollector& log, const Pubkey& program, Bytes data) noexcept
{
    if (log.wants())
        log.add({"Program return: ", text_of(program), " ", to_base64(data)});
}

void program_consumed(
    LogCollector& log, const Pubkey& program, std::uint64_t used, std::uint64_t limit) noexcept
{
    if (log.wants())
        log.add({"Program ", text_of(program), " consumed ", Digits(used), " of ", Digits(limit),
            " compute units"});
}

void program_success(LogCollector& log, const Pubkey& program) noexcept
{
    if (log.wants())
        log.add({"Program ", text_of(program), " success"});
}

void program_failure(LogCollector& log, const Pubkey& program, std::string_view why) noexcept
{
    if (log.wants())
        log.add({"Program ", text_of(program), " failed: ", why});
}

void program_failure(
    LogCollector& log, const Pubkey& program, const InstructionError& error) noexcept
{
    if (log.wants())
        program_failure(log, program, message_of(error));
}
}  // namespace braid::svm::stable_log
