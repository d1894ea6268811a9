// Draws one dashboard with Grafana's own components. render.py puts the dashboard's JSON and what
// Prometheus answered into window.WEIR before this runs.
import React from 'react';
import { createRoot } from 'react-dom/client';
import {
  FieldType, createTheme, dateTime, getDisplayProcessor, toDataFrame,
} from '@grafana/data';
import {
  BarGauge, BigValue, GlobalStyles, PanelChrome, ThemeContext, TimeSeries,
} from '@grafana/ui';

const { dashboard, answers, from, to, dark } = window.WEIR;
const theme = createTheme({ colors: { mode: dark ? 'dark' : 'light' } });
const UNIT_PX = 38;  // the height of a unit of the grid
const WIDTH_PX = 1400;

const legend = (target, labels) => {
  if (target.legendFormat && target.legendFormat !== '__auto') {
    return target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, name) => labels[name] || '');
  }
  return Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(', ') || 'value';
};

// A field as Grafana's panels get it: with the panel's unit, and a colour by its place.
const field = (panel, name, values, seriesIndex) => ({
  name, type: FieldType.number, values, state: { seriesIndex },
  config: { ...panel.fieldConfig.defaults, displayName: name } });

// toDataFrame() drops what a field was displayed with.
const withDisplay = (frame, fields) => {
  frame.fields.forEach((made, at) => Object.assign(made, {
    state: fields[at].state,
    display: getDisplayProcessor({ field: made, theme, timeZone: 'utc' }) }));
  return frame;
};

const rangeFrames = panel => panel.targets.flatMap(target => answers[target.expr].range.map(
  series => [target, series])).map(([target, series], index) => {
  const fields = [
    { name: 'Time', type: FieldType.time, config: {}, values: series.values.map(([s]) => s * 1000) },
    field(panel, legend(target, series.metric), series.values.map(([, v]) => Number(v)), index),
  ];
  return withDisplay(toDataFrame({ refId: target.refId, fields }), fields);
});

const instantValues = panel => panel.targets.flatMap(target => answers[target.expr].instant.map(
  series => ({ name: legend(target, series.metric), labels: series.metric,
    value: Number(series.value[1]) })));

const display = (panel, value) => getDisplayProcessor({
  field: { type: FieldType.number, config: panel.fieldConfig.defaults, values: [] }, theme,
})(value);

function Plot({ panel, width, height }) {
  const frames = rangeFrames(panel);
  if (!frames.length) return <Nothing />;
  const timeRange = { from: dateTime(from * 1000), to: dateTime(to * 1000),
    raw: { from: 'now-1h', to: 'now' } };
  return <TimeSeries frames={frames} timeRange={timeRange} timeZone="utc" theme={theme}
    legend={{ displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }}
    width={width} height={height} options={{}} structureRev={1} />;
}

function Stat({ panel, width, height }) {
  const values = instantValues(panel);
  if (!values.length) return <Nothing />;
  const shown = display(panel, values[0].value);
  return <BigValue theme={theme} width={width} height={height} colorMode="value" graphMode="none"
    textMode="value" value={{ ...shown, title: '' }} />;
}

function Bars({ panel, width }) {
  const values = instantValues(panel);
  const most = Math.max(1, ...values.map(({ value }) => value));
  return values.map(({ name, value }) => <BarGauge key={name} theme={theme} width={width} height={34}
    orientation="horizontal" displayMode="basic" itemSpacing={8}
    field={{ ...panel.fieldConfig.defaults, min: 0, max: most }}
    display={v => display(panel, v)} value={{ ...display(panel, value), title: name }} />);
}

// Grafana's own table does not survive the bundle; its content does.
function Rows({ panel }) {
  const values = instantValues(panel);
  if (!values.length) return <Nothing />;
  const names = [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))].filter(
    name => name !== '__name__');
  const cell = { padding: '4px 8px', textAlign: 'left', whiteSpace: 'nowrap' };
  return <table style={{ width: '100%', fontSize: 12 }}>
    <thead><tr>{[...names, 'Value'].map(name => <th key={name} style={cell}>{name}</th>)}</tr></thead>
    <tbody>{values.map(({ labels, value }, row) => <tr key={row}>
      {names.map(name => <td key={name} style={cell}>{labels[name]}</td>)}
      <td style={cell}>{formatted(display(panel, value))}</td></tr>)}</tbody>
  </table>;
}

const formatted = ({ prefix, text, suffix }) => `${prefix || ''}${text}${suffix || ''}`;
const Nothing = () => <div style={{ padding: 12, color: theme.colors.text.secondary }}>No data</div>;
const KINDS = { timeseries: Plot, 'state-timeline': Plot, stat: Stat, bargauge: Bars, table: Rows };

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const place = { position: 'absolute', left: x * WIDTH_PX / 24, top: y * UNIT_PX };
  if (panel.type === 'row') {
    return <h3 style={{ ...place, margin: 0, lineHeight: `${UNIT_PX}px` }}>{panel.title}</h3>;
  }
  const Kind = KINDS[panel.type];
  return <div style={place}>
    <PanelChrome title={panel.title} width={w * WIDTH_PX / 24 - 8} height={h * UNIT_PX - 8}>
      {(width, height) => <Kind panel={panel} width={width} height={height} />}
    </PanelChrome>
  </div>;
}

function Dashboard() {
  const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * UNIT_PX;
  return <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <div style={{ background: theme.colors.background.canvas, color: theme.colors.text.primary,
      padding: 12, width: WIDTH_PX + 24, fontFamily: theme.typography.fontFamily }}>
      <h2 style={{ margin: '0 0 8px' }}>{dashboard.title}</h2>
      <div style={{ position: 'relative', height }}>
        {dashboard.panels.map(panel => <Panel key={panel.id} panel={panel} />)}
      </div>
    </div>
  </ThemeContext.Provider>;
}

createRoot(document.getElementById('root')).render(<Dashboard />);
