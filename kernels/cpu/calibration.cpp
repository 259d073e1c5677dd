// SPDX-License-Identifier: Apache-2.0
#include "kernels/calibration.hpp"

#include "kernels/cpu/build_id.hpp"
#include "kernels/gpu.hpp"
#include "kernels/processor.hpp"
#include <charconv>

namespace braid::kernels
{
namespace
{
constexpr std::string_view format_word = "braid kernels ";
constexpr std::string_view format_number = "2";
constexpr std::string_view last_line = "end";
constexpr std::string_view processor_word = "processor ";
constexpr std::string_view build_word = "build ";
constexpr std::string_view devices_word = "devices ";
constexpr std::string_view no_devices = "none";
constexpr std::string_view never_word = "never";

/// Splits off what stands before `mark`; nothing where there is no mark.
[[nodiscard]] std::optional<std::string_view> take_until(char mark, std::string_view& from) noexcept
{
    const auto end = from.find(mark);
    if (end == std::string_view::npos)
        return std::nullopt;
    const auto taken = from.substr(0, end);
    from.remove_prefix(end + 1);
    return taken;
}

[[nodiscard]] std::optional<std::uint32_t> parse_batch(std::string_view word) noexcept
{
    if (word == never_word)
        return BatchMins::never;
    std::uint32_t batch = 0;
    const char* const end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, batch);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end && word.front() != '0';
    return is_number && batch != BatchMins::never ? std::optional{batch} : std::nullopt;
}

/// One line of an operation, a row and a batch; false where it is none, or the pair's second.
[[nodiscard]] bool parse_line(std::string_view line, Calibration& to) noexcept
{
    const auto operation_word = take_until(' ', line);
    const auto row_word = operation_word ? take_until(' ', line) : std::nullopt;
    if (!row_word)
        return false;
    const auto operation = operation_of_name(*operation_word);
    const auto row = row_of_name(*row_word);
    const auto batch = parse_batch(line);
    if (!operation || !row || !batch || to.of(*operation, *row) != 0)
        return false;
    to.of(*operation, *row) = *batch;
    return true;
}

/// A line that begins with `word` goes on with `expected`: other_machine where it does not.
[[nodiscard]] Result<Done, CalibrationError> check_key_line(
    std::string_view word, std::string_view expected, std::string_view& rest) noexcept
{
    const auto line = take_until('\n', rest);
    if (!line || !line->starts_with(word))
        return Err{CalibrationError::malformed};
    if (line->substr(word.size()) != expected)
        return Err{CalibrationError::other_machine};
    return Done{};
}
}  // namespace

std::optional<CalibrationKey> calibration_key()
{
    const Processor found = processor();
    CalibrationKey key{.processor = found.name,
        .build = cpu::build_id(),
        .devices = std::string{gpu_report().names}};
    if (key.devices.empty())
        key.devices = no_devices;
    for (const unsigned number : {found.family, found.model, found.stepping})
    {
        key.processor += ' ';
        key.processor += std::to_string(number);
    }
    if (found.name.empty() || key.build.empty())
        return std::nullopt;
    return key;
}

std::string calibration_text(const Calibration& calibration, const CalibrationKey& key)
{
    std::string text;
    const auto add = [&text](auto... parts) { ((text += parts), ...); };
    add(format_word, format_number, "\n", processor_word, key.processor, "\n", build_word,
        key.build, "\n", devices_word, key.devices, "\n");
    for (std::size_t operation = 0; operation < operation_count; ++operation)
        for (std::size_t row = 0; row < row_count; ++row)
        {
            const std::uint32_t batch = calibration.batch_min[operation][row];
            if (batch == 0)
                continue;
            add(name_of(static_cast<Operation>(operation)), " ", name_of(static_cast<RowId>(row)),
                " ");
            add(batch == BatchMins::never ? std::string{never_word} : std::to_string(batch), "\n");
        }
    add(last_line, "\n");
    return text;
}

Result<Calibration, CalibrationError> parse_calibration(
    std::string_view text, const CalibrationKey& key) noexcept
{
    if (text.size() > calibration_size_max)
        return Err{CalibrationError::too_large};
    const struct
    {
        std::string_view word;
        std::string_view expected;
    } lines[]{{format_word, format_number}, {processor_word, key.processor},
        {build_word, key.build}, {devices_word, key.devices}};
    for (const auto& line : lines)
        if (const auto done = check_key_line(line.word, line.expected, text); !done.ok())
            return Err{done.error()};
    Calibration calibration;
    for (auto line = take_until('\n', text); line; line = take_until('\n', text))
    {
        if (*line == last_line)
            return text.empty() ? Result<Calibration, CalibrationError>{calibration} :
                                  Err{CalibrationError::malformed};
        if (!parse_line(*line, calibration))
            break;
    }
    return Err{CalibrationError::malformed};
}

void use(const Calibration& calibration) noexcept
{
    for (std::size_t operation = 0; operation < operation_count; ++operation)
        for (std::size_t row = 0; row < row_count; ++row)
            batch_mins(static_cast<Operation>(operation))
                .set(static_cast<RowId>(row), calibration.batch_min[operation][row]);
}
}  // namespace braid::kernels
